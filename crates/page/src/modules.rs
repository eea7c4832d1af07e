//! The module grid of a barcode symbol.

/// The modules of a barcode symbol: a matrix, or one row (one column) of bars.
#[derive(Clone, PartialEq, Eq)]
pub struct Modules {
    columns: usize,
    rows: usize,
    square: bool,
    dark: Vec<bool>,
    blocks: Vec<Block>,
}

/// What a symbol says may be personal: its size is shown.
impl std::fmt::Debug for Modules {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Modules({}×{})", self.columns, self.rows)
    }
}

/// A rectangle of dark modules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// The first column, from 0.
    pub column: usize,
    /// The first row, from 0.
    pub row: usize,
    /// How many columns.
    pub columns: usize,
    /// How many rows.
    pub rows: usize,
}

impl Modules {
    /// A symbol of `columns` by as many rows as `dark` fills, row by row. `square` modules are as wide as high (QR, Data Matrix,
    /// Aztec); others (bars, PDF417) may be stretched. `None` when the rows are not full, or there are none.
    pub fn new(columns: usize, square: bool, dark: Vec<bool>) -> Option<Modules> {
        if columns == 0 || dark.is_empty() || !dark.len().is_multiple_of(columns) {
            return None;
        }
        let rows = dark.len() / columns;
        let mut blocks: Vec<Block> = Vec::new();
        // Blocks of the row above, in the order of their columns, that may go on in this one.
        let mut above: Vec<usize> = Vec::new();
        for (row, modules) in dark.chunks_exact(columns).enumerate() {
            let mut here = Vec::new();
            let mut column = 0;
            let mut above_here = above.iter().copied().peekable();
            for run in modules.chunk_by(|a, b| a == b) {
                if run[0] {
                    while above_here.next_if(|&i| blocks[i].column < column).is_some() {}
                    let same = above_here.next_if(|&i| blocks[i].column == column && blocks[i].columns == run.len());
                    let at = same.unwrap_or_else(|| {
                        blocks.push(Block {
                            column,
                            row,
                            columns: run.len(),
                            rows: 0,
                        });
                        blocks.len() - 1
                    });
                    blocks[at].rows += 1;
                    here.push(at);
                }
                column += run.len();
            }
            above = here;
        }
        Some(Modules {
            columns,
            rows,
            square,
            dark,
            blocks,
        })
    }

    /// How many columns, at least 1.
    pub fn columns(&self) -> usize {
        self.columns
    }
    /// How many rows, at least 1.
    pub fn rows(&self) -> usize {
        self.rows
    }
    /// Modules are as wide as high.
    pub fn is_square(&self) -> bool {
        self.square
    }
    /// Whether a module is dark; those outside the symbol are not.
    pub fn is_dark(&self, column: usize, row: usize) -> bool {
        column < self.columns && row < self.rows && self.dark[row * self.columns + column]
    }
    /// The dark modules as few rectangles that do not overlap.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }
}
