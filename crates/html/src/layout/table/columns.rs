//! From column constraints to column widths and places (CSS Tables 3 §3.9.3 "distribution algorithm").

use super::constraints::Column;
use crate::layout::intrinsic::MinMax;
use crate::units::Px;

/// The widest table that percentages alone may ask for.
pub const TABLE_MAX_INLINE_SIZE: Px = Px::new(1_000_000);

/// Adds `amount` to sizes in proportion to their weights, equally when all weights are zero. What rounding leaves goes to the last one.
pub fn share_out(amount: Px, weights: &[(usize, Px)], sizes: &mut [Px]) {
    let total: i64 = weights.iter().map(|&(_, weight)| i64::from(weight.raw())).sum();
    let mut rest = amount;
    for &(index, weight) in weights {
        let share = if total > 0 {
            let share = i128::from(amount.raw()) * i128::from(weight.raw()) / i128::from(total);
            Px::from_raw(i32::try_from(share).unwrap_or(i32::MAX))
        } else {
            amount / weights.len() as i32
        };
        sizes[index] += share;
        rest -= share;
    }
    if let Some(&(last, _)) = weights.last() {
        sizes[last] += rest;
    }
}

/// How a column takes part in the distribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Takes no room.
    Merged,
    Percent,
    Fixed,
    Auto,
}

fn kind(column: &Column) -> Kind {
    if column.mergeable {
        Kind::Merged
    } else if column.percent.is_some() {
        Kind::Percent
    } else if column.constrained {
        Kind::Fixed
    } else {
        Kind::Auto
    }
}

/// Sizes of columns that together are `target` wide, or as wide as their minimums. With `grow_fixed`, columns with a specified width grow
/// beyond it when no other column can.
///
/// There are four guesses, each at least as wide as the one before: every column at its minimum; percentage columns at their percentage;
/// fixed columns at their width as well; auto columns at their maximum too. The target lies between two of them, or beyond the last.
pub fn distribute(target: Px, columns: &[Column], grow_fixed: bool) -> Vec<Px> {
    let minimum: Px = columns.iter().filter(|c| !c.mergeable).map(Column::min_size).sum();
    let target = target.max(minimum);
    let grown = |column: &Column, stage: usize| match kind(column) {
        Kind::Merged => Px::ZERO,
        Kind::Percent if stage >= 1 => column.percent_size(target),
        Kind::Fixed if stage >= 2 => column.max_size(),
        Kind::Auto if stage >= 3 => column.max_size(),
        _ => column.min_size(),
    };
    let guess = |stage: usize| columns.iter().map(|c| grown(c, stage)).sum::<Px>();
    let of_kind = |wanted: Kind| columns.iter().enumerate().filter(move |(_, c)| kind(c) == wanted);
    for (stage, growing) in [(0, Kind::Merged), (1, Kind::Percent), (2, Kind::Fixed), (3, Kind::Auto)] {
        let width = guess(stage);
        if width < target {
            continue;
        }
        if stage == 0 || width == target {
            return columns.iter().map(|c| grown(c, stage)).collect();
        }
        let mut sizes: Vec<Px> = columns.iter().map(|c| grown(c, stage - 1)).collect();
        let room: Vec<(usize, Px)> = of_kind(growing).map(|(i, c)| (i, grown(c, stage) - c.min_size())).collect();
        share_out(target - guess(stage - 1), &room, &mut sizes);
        return sizes;
    }
    let mut sizes: Vec<Px> = columns.iter().map(|c| grown(c, 3)).collect();
    let surplus = target - guess(3);
    let by_size = |wanted: Kind| of_kind(wanted).map(|(i, c)| (i, c.max_size())).collect::<Vec<_>>();
    let (auto, fixed) = (by_size(Kind::Auto), by_size(Kind::Fixed));
    if !auto.is_empty() {
        share_out(surplus, &auto, &mut sizes);
    } else if !fixed.is_empty() && grow_fixed {
        share_out(surplus, &fixed, &mut sizes);
    } else {
        let percent: Vec<(usize, Px)> = of_kind(Kind::Percent)
            .map(|(i, c)| (i, Px::from_f32(c.percent.unwrap_or(0.))))
            .collect();
        share_out(surplus, &percent, &mut sizes);
    }
    sizes
}

/// Sizes of the columns of a fixed layout: specified widths first, then percentages, the rest equally to the others.
pub fn distribute_fixed(target: Px, columns: &[Column]) -> Vec<Px> {
    /// A width of 0 is no width to columns that have neighbours with one.
    #[derive(PartialEq)]
    enum Kind {
        Percent,
        Fixed,
        Zero,
        Auto,
    }
    let kinds: Vec<Kind> = columns
        .iter()
        .map(|column| match column {
            c if c.percent.is_some() => Kind::Percent,
            c if c.constrained && c.max_size() == Px::ZERO => Kind::Zero,
            c if c.constrained => Kind::Fixed,
            _ => Kind::Auto,
        })
        .collect();
    let of_kind = |wanted: Kind| -> Vec<usize> { (0..columns.len()).filter(|&i| kinds[i] == wanted).collect() };
    let (percent, fixed, zero, auto) = (
        of_kind(Kind::Percent),
        of_kind(Kind::Fixed),
        of_kind(Kind::Zero),
        of_kind(Kind::Auto),
    );
    let mut sizes = vec![Px::ZERO; columns.len()];
    let percent_total: Px = percent.iter().map(|&i| columns[i].percent_size(target)).sum();
    let fixed_total: Px = fixed.iter().map(|&i| columns[i].max_size()).sum();
    let mut last = None;
    let mut assigned = Px::ZERO;
    let mut scaled = |indices: &[usize], size: &dyn Fn(usize) -> Px, total: Px, room: Px, scales: bool, last: &mut Option<usize>| {
        let factor = if scales { room.to_f32() / total.to_f32() } else { 1. };
        for &i in indices {
            sizes[i] = if scales && total == Px::ZERO {
                room / indices.len() as i32
            } else {
                Px::from_f32(size(i).to_f32() * factor)
            };
            assigned += sizes[i];
            *last = Some(i);
        }
        assigned
    };
    let fixed_room = (target - percent_total).clamp_negative();
    let scales = fixed_total > target || (fixed_total < fixed_room && auto.is_empty());
    let mut done = scaled(&fixed, &|i| columns[i].max_size(), fixed_total, fixed_room, scales, &mut last);
    if done >= target && !fixed.is_empty() {
        return sizes;
    }
    let room = target - done;
    let scales = percent_total > room || (percent_total < room && auto.is_empty());
    done = scaled(
        &percent,
        &|i| columns[i].percent_size(target),
        percent_total,
        room,
        scales,
        &mut last,
    );
    let receivers = if zero.len() == columns.len() { &zero } else { &auto };
    let rest = target - done;
    for &i in receivers {
        sizes[i] = rest / receivers.len() as i32;
        last = Some(i);
    }
    if let Some(last) = last {
        let total: Px = sizes.iter().copied().sum();
        sizes[last] += target - total;
    }
    sizes
}

/// Minimum and maximum of the grid: the sums of the columns', the maximum also wide enough for the percentages to hold.
/// `fixed_extra` is what the columns do not get: borders, padding and border spacing.
pub fn grid_min_max(columns: &[Column], fixed_extra: Px, fixed_layout: bool, percentages_count: bool) -> MinMax {
    let mut sizes = MinMax::default();
    let mut for_percentages = Px::ZERO;
    let mut others = Px::ZERO;
    let mut percent_total: f32 = 0.;
    for column in columns {
        let max = column.max_size();
        sizes.min += if fixed_layout && column.is_fixed() {
            max
        } else {
            column.min_size()
        };
        sizes.max += max;
        match column.percent {
            Some(percent) if percent > 0. => {
                let wanted = Px::from_f32(100. / percent * (max - column.percent_extra).to_f32());
                for_percentages = for_percentages.max(wanted);
                percent_total += percent;
            }
            _ => others += max,
        }
    }
    if percent_total > 0. && percentages_count {
        if others > Px::ZERO {
            let left = 100. - percent_total.min(100.);
            let wanted = if left > 0. {
                Px::from_f32(100. / left * others.to_f32())
            } else {
                TABLE_MAX_INLINE_SIZE
            };
            for_percentages = for_percentages.max(wanted);
        }
        sizes.max = sizes.max.max(for_percentages.min(TABLE_MAX_INLINE_SIZE));
    }
    sizes.max = sizes.max.max(sizes.min);
    sizes.plus(fixed_extra)
}

/// Border spacing around and between columns that take room.
pub fn total_spacing(columns: &[Column], spacing: Px) -> Px {
    let taking_room = columns.iter().filter(|column| !column.mergeable).count();
    spacing * (taking_room.max(1) + 1) as i32
}

/// Where a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ColumnPlace {
    /// From the inline-start padding edge of the grid.
    pub offset: Px,
    /// Its width.
    pub size: Px,
    /// Takes no room: collapsed or merged.
    pub hidden: bool,
}

impl ColumnPlace {
    /// Where the next one may start, spacing aside.
    pub fn end(&self) -> Px {
        self.offset + self.size
    }
}

/// Places columns of the given sizes. With `collapse`, collapsed columns take no room.
pub fn place(columns: &[Column], sizes: &[Px], spacing: Px, collapse: bool) -> Vec<ColumnPlace> {
    let mut offset = spacing;
    let mut first = true;
    columns
        .iter()
        .zip(sizes)
        .map(|(column, &size)| {
            let hidden = (column.mergeable && size == Px::ZERO) || (collapse && column.collapsed);
            if hidden {
                return ColumnPlace {
                    offset,
                    size: Px::ZERO,
                    hidden,
                };
            }
            if !first {
                offset += spacing;
            }
            first = false;
            let place = ColumnPlace { offset, size, hidden };
            offset += size;
            place
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn auto(min: i32, max: i32) -> Column {
        Column {
            min: Some(Px::new(min)),
            max: Some(Px::new(max)),
            ..Column::default()
        }
    }
    fn fixed(min: i32, max: i32) -> Column {
        Column {
            constrained: true,
            ..auto(min, max)
        }
    }
    fn percent(min: i32, max: i32, percent: f32) -> Column {
        Column {
            percent: Some(percent),
            ..auto(min, max)
        }
    }
    fn widths(target: i32, columns: &[Column]) -> Vec<f32> {
        distribute(Px::new(target), columns, true).iter().map(|s| s.to_f32()).collect()
    }

    #[test]
    fn each_guess_lets_one_kind_of_column_grow() {
        let columns = [percent(10, 20, 50.), fixed(10, 40), auto(10, 100)];
        assert_eq!(widths(20, &columns), [10., 10., 10.]);
        assert_eq!(widths(34, &columns), [14., 10., 10.]);
        assert_eq!(widths(60, &columns), [30., 20., 10.]);
        assert_eq!(widths(200, &columns), [100., 40., 60.]);
        assert_eq!(widths(400, &columns), [200., 40., 160.]);
    }

    #[test]
    fn surplus_goes_to_auto_columns_by_their_maximum() {
        assert_eq!(widths(800, &[auto(0, 100), auto(0, 300), fixed(0, 50)]), [187.5, 562.5, 50.]);
        assert_eq!(widths(90, &[auto(0, 0), auto(0, 0)]), [45., 45.]);
    }

    #[test]
    fn fixed_and_percentage_columns_grow_when_they_are_alone() {
        assert_eq!(widths(300, &[fixed(0, 50), fixed(0, 100)]), [100., 200.]);
        assert_eq!(widths(300, &[percent(0, 0, 20.), percent(0, 0, 40.)]), [100., 200.]);
        let kept = distribute(Px::new(300), &[fixed(0, 50), fixed(0, 100)], false);
        assert_eq!(kept, [Px::new(50), Px::new(100)]);
    }

    #[test]
    fn sums_are_exact() {
        let columns = [auto(1, 7), auto(2, 11), auto(3, 13)];
        for target in 6..200 {
            let total: Px = distribute(Px::new(target), &columns, true).into_iter().sum();
            assert_eq!(total, Px::new(target));
        }
    }

    #[test]
    fn fixed_layout_gives_the_rest_equally() {
        let sizes = distribute_fixed(Px::new(300), &[fixed(0, 60), percent(0, 0, 50.), auto(0, 500), auto(0, 0)]);
        assert_eq!(sizes, [60, 150, 45, 45].map(Px::new));
        let sizes = distribute_fixed(Px::new(300), &[fixed(0, 50), fixed(0, 100)]);
        assert_eq!(sizes, [100, 200].map(Px::new));
        let sizes = distribute_fixed(Px::new(30), &[fixed(0, 0), fixed(0, 0)]);
        assert_eq!(sizes, [15, 15].map(Px::new));
    }

    #[test]
    fn percentages_widen_the_maximum() {
        let sizes = grid_min_max(&[percent(10, 50, 20.), auto(10, 100)], Px::ZERO, false, true);
        assert_eq!((sizes.min, sizes.max), (Px::new(20), Px::new(250)));
        let sizes = grid_min_max(&[percent(10, 50, 100.), auto(10, 100)], Px::ZERO, false, true);
        assert_eq!(sizes.max, TABLE_MAX_INLINE_SIZE);
    }

    #[test]
    fn merged_columns_take_no_spacing() {
        let columns = [auto(10, 10), Column::implicit(false), auto(10, 10)];
        let sizes = [Px::new(10), Px::ZERO, Px::new(10)];
        let places = place(&columns, &sizes, Px::new(2), false);
        assert_eq!(places.iter().map(|p| p.offset.to_f32()).collect::<Vec<_>>(), [2., 12., 14.]);
        assert_eq!(total_spacing(&columns, Px::new(2)), Px::new(6));
    }

    proptest::proptest! {
        #[test]
        fn any_columns_fill_the_target_and_keep_their_minimum(
            wanted in proptest::collection::vec((0i32..500, 0i32..500, proptest::option::of(0f32..60.), proptest::bool::ANY), 1..8),
            target in 0i32..5000,
        ) {
            let columns: Vec<Column> = wanted
                .iter()
                .map(|&(min, more, percent, constrained)| Column {
                    percent,
                    constrained,
                    ..auto(min, min + more)
                })
                .collect();
            let sizes = distribute(Px::new(target), &columns, true);
            let minimum: Px = columns.iter().map(Column::min_size).sum();
            proptest::prop_assert_eq!(sizes.iter().copied().sum::<Px>(), Px::new(target).max(minimum));
            for (size, column) in sizes.iter().zip(&columns) {
                proptest::prop_assert!(*size >= column.min_size());
            }
        }
    }
}
