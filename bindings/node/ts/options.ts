/** How labels are made. Every name that is left out keeps its default; names that do not exist are errors. */
export interface Options {
  /** `WIDTHxHEIGHT` in mm, `4x6in` or a name (`one-part`, `two-part`, `sf`, `jd`, `post`, `long`). Default: chosen for each label. */
  paper?: string
  /** The papers that the printers hold, written as `paper` is: one of them is chosen for each label. Default: not known. */
  rolls?: string[]
  /** The `print_type` the replies were asked for with. Default `two-part`. */
  print_type?: 'two-part' | 'one-part'
  /** Dots per inch of PNGs and printer data, 50 to 2400; 203 means exactly 8 dots/mm. Default 203. */
  dpi?: number
  /** Colours of PNGs. Default `1bit`. */
  color?: '1bit' | 'gray' | 'rgb'
  /** How dark the text of 1-bit pages is, -10 to 10. Default 0. */
  darkness?: number
  /** How photographs and gradients of 1-bit pages are shown. Default `auto`. */
  dither?: 'auto' | 'threshold' | 'floyd-steinberg' | 'ordered'
  /** Degrees by which labels and their paper are turned clockwise. Default 0. */
  rotate?: 0 | 90 | 180 | 270
  /** How far, in mm, all that is printed is shifted to the right and down, -50 to 50 each. Default `[0, 0]`. */
  offset?: [number, number]
  /** How large labels are drawn, in the middle of their paper: `fit`, as large as fits on it, or `97%`, 10 to 100. Default: as large as they are. */
  scale?: string
  /** A word to print on each page where it is white: `补打 1`. Default: none. */
  stamp?: string
  /** The colours of PDFs: the document's, or black and white as on the 1-bit page. Default `color`. */
  pdf_ink?: 'color' | 'thermal'
  /** Keep PDFs to PDF/A-2b. Default false. */
  pdfa?: boolean
  /** What is done with barcodes. Default `grow`. */
  barcodes?: 'grow' | 'redraw' | 'keep' | 'verify-only'
  /** Read every barcode back from the finished dots; one that does not say what it should is an error. Default true. */
  verify?: boolean
  /** Print a box for a character that no face has also in a name, phone, address or the routing code. Default false: that is an error. */
  allow_missing_glyphs?: boolean
  /** Render cancelled orders too. Default false. */
  allow_cancelled?: boolean
  /** Codes or severities (`note`, `check`, `stop`) of warnings that stop a label. */
  deny?: string[]
  /** Codes or severities of warnings that stop no label. */
  allow?: string[]
  /** The same as `deny: ['check']`. Default false. */
  strict?: boolean
  /** Values for `waybill_data`, and for a template's variables by their full names. */
  set?: Record<string, string>
  /** The order object (as given to addOrder) that templates call `custom`. */
  order?: Record<string, unknown>
  /** The time that templates print, `2026-11-23 09:41:00`. */
  time?: string
  /** The label for replies whose `print_html` is empty. */
  template?: 'builtin:76x130' | 'builtin:100x150' | 'builtin:100x180'
  /** Hide parts of names, phones and addresses on built-in labels. Default false. */
  mask?: boolean
  /** What a label may cost, by the names that `waybill-label doctor` lists. */
  limits?: Record<string, number>
}

/** What a printer is told beside the picture: nothing that is not given. */
export interface PrintOptions {
  /** The printer, as `waybill-label printers` lists it; a label that is wider than its head is an error. */
  printer?: string
  /** The language. Default: the printer's. */
  language?: 'tspl' | 'zpl' | 'epl' | 'cpcl' | 'escpos' | 'pwg'
  /** How many times the label is printed, 1 to 65535. Default once. */
  copies?: number
  /** In inches a second (tspl, zpl) or in steps (epl 0-6, cpcl 0-5). */
  speed?: number
  /** How dark the printer prints: tspl and epl 0-15, zpl 0-30, cpcl -99 to 200. */
  density?: number
  /** How the printer tells labels apart: `gap=2mm`, `mark=3mm` (their lengths) or `continuous`. */
  media?: string
  /** What the printer does with a printed label. */
  label_mode?: 'tear-off' | 'peel-off' | 'cutter'
  /** Which edge of the label comes out of the printer first. */
  direction?: 'normal' | 'reversed'
  /** How much farther, in mm, a printed label is fed to the tear bar (negative: less). */
  tear_offset?: number
  /** Length of the labels in the printer in mm; a longer label is then an error. Default: that of the label. */
  form_length?: number
  /** In zpl: pack the picture. Default false. */
  z64?: boolean
  /** In pwg: 8 bits a dot instead of 1. Default false. */
  pwg_gray?: boolean
}

/** A person as the order has it, in full; the label may hide parts by stars. */
export interface ExpectedParty {
  name?: string
  phone?: string
  address?: string
}

/** What a label should say. What is left out is not compared. */
export interface Expectation {
  waybill_id?: string
  order_id?: string
  delivery_id?: string
  routing_code?: string
  receiver?: ExpectedParty
  sender?: ExpectedParty
}

/** How one field compares. */
export interface Finding {
  /** The field's name in the model (`receiver.name`). */
  field: string
  outcome: 'match' | 'masked_match' | 'mismatch' | 'doubtful' | 'missing' | 'unread'
}

/** What `Label.check` says. */
export interface Checked {
  /** Whether every field that was expected is on the label. */
  passes: boolean
  findings: Finding[]
}

/** Something to look at before printing, with what the code is about. */
export interface Warning {
  code: string
  severity: 'note' | 'check' | 'stop'
  [about: string]: unknown
}
