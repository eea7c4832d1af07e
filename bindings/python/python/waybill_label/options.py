"""Types of what the library takes and gives as dicts. They exist for type checkers and readers; plain dicts do as well."""

from typing import Any, Literal, TypedDict


class Options(TypedDict, total=False):
    """How labels are made. Every name that is left out keeps its default; names that do not exist are errors."""

    paper: str
    """``WIDTHxHEIGHT`` in mm, ``4x6in`` or a name (``one-part``, ``two-part``, ``sf``, ``jd``, ``post``, ``long``). Default: chosen for each label."""
    rolls: "list[str]"
    """The papers that the printers hold, written as ``paper`` is: one of them is chosen for each label. Default: not known."""
    print_type: Literal["two-part", "one-part"]
    """The ``print_type`` the replies were asked for with. Default ``two-part``."""
    dpi: float
    """Dots per inch of PNGs and printer data, 50 to 2400; 203 means exactly 8 dots/mm. Default 203."""
    color: Literal["1bit", "gray", "rgb"]
    """Colours of PNGs. Default ``1bit``."""
    darkness: int
    """How dark the text of 1-bit pages is, -10 to 10. Default 0."""
    dither: Literal["auto", "threshold", "floyd-steinberg", "ordered"]
    """How photographs and gradients of 1-bit pages are shown. Default ``auto``."""
    rotate: Literal[0, 90, 180, 270]
    """Degrees by which labels and their paper are turned clockwise. Default 0."""
    offset: "list[float]"
    """How far, in mm, all that is printed is shifted to the right and down, -50 to 50 each. Default ``[0, 0]``."""
    scale: str
    """How large labels are drawn, in the middle of their paper: ``fit``, as large as fits on it, or ``97%``, 10 to 100. Default: as large as they are."""
    stamp: str
    """A word to print on each page where it is white: ``补打 1``. Default: none."""
    pdf_ink: Literal["color", "thermal"]
    """The colours of PDFs: the document's, or black and white as on the 1-bit page. Default ``color``."""
    pdfa: bool
    """Keep PDFs to PDF/A-2b. Default false."""
    barcodes: Literal["grow", "redraw", "keep", "verify-only"]
    """What is done with barcodes. Default ``grow``."""
    verify: bool
    """Read every barcode back from the finished dots; one that does not say what it should is an error. Default true."""
    allow_missing_glyphs: bool
    """Print a box for a character that no face has also in a name, phone, address or the routing code. Default false: that is an error."""
    allow_cancelled: bool
    """Render cancelled orders too. Default false."""
    deny: "list[str]"
    """Codes or severities (``note``, ``check``, ``stop``) of warnings that stop a label."""
    allow: "list[str]"
    """Codes or severities of warnings that stop no label."""
    strict: bool
    """The same as ``"deny": ["check"]``. Default false."""
    set: "dict[str, str]"
    """Values for ``waybill_data``, and for a template's variables by their full names."""
    order: "dict[str, Any]"
    """The order object (as given to addOrder) that templates call ``custom``."""
    time: str
    """The time that templates print, ``2026-11-23 09:41:00``."""
    template: Literal["builtin:76x130", "builtin:100x150", "builtin:100x180"]
    """The label for replies whose ``print_html`` is empty."""
    mask: bool
    """Hide parts of names, phones and addresses on built-in labels. Default false."""
    limits: "dict[str, int]"
    """What a label may cost, by the names that ``waybill-label doctor`` lists."""


class PrintOptions(TypedDict, total=False):
    """What a printer is told beside the picture: nothing that is not given."""

    printer: str
    """The printer, as ``waybill-label printers`` lists it; a label that is wider than its head is an error."""
    language: Literal["tspl", "zpl", "epl", "cpcl", "escpos", "pwg"]
    """The language. Default: the printer's."""
    copies: int
    """How many times the label is printed, 1 to 65535. Default once."""
    speed: int
    """In inches a second (tspl, zpl) or in steps (epl 0-6, cpcl 0-5)."""
    density: int
    """How dark the printer prints: tspl and epl 0-15, zpl 0-30, cpcl -99 to 200."""
    media: str
    """How the printer tells labels apart: ``gap=2mm``, ``mark=3mm`` (their lengths) or ``continuous``."""
    label_mode: Literal["tear-off", "peel-off", "cutter"]
    """What the printer does with a printed label."""
    direction: Literal["normal", "reversed"]
    """Which edge of the label comes out of the printer first."""
    tear_offset: float
    """How much farther, in mm, a printed label is fed to the tear bar (negative: less)."""
    form_length: float
    """Length of the labels in the printer in mm; a longer label is then an error. Default: that of the label."""
    z64: bool
    """In zpl: pack the picture. Default false."""
    pwg_gray: bool
    """In pwg: 8 bits a dot instead of 1. Default false."""


class ExpectedParty(TypedDict, total=False):
    """A person as the order has it, in full; the label may hide parts by stars."""

    name: str
    phone: str
    address: str


class Expectation(TypedDict, total=False):
    """What a label should say. What is left out is not compared."""

    waybill_id: str
    order_id: str
    delivery_id: str
    routing_code: str
    receiver: ExpectedParty
    sender: ExpectedParty


class Finding(TypedDict):
    """How one field compares."""

    field: str
    """The field's name in the model (``receiver.name``)."""
    outcome: Literal["match", "masked_match", "mismatch", "doubtful", "missing", "unread"]


class Checked(TypedDict):
    """What ``Label.check`` says."""

    passes: bool
    """Whether every field that was expected is on the label."""
    findings: "list[Finding]"
