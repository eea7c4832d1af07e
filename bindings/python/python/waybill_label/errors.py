"""Why there is no label: an exception for each code."""

import json
from typing import Any, Optional


class LabelError(Exception):
    """There is no label, or not this output of it. No text of it holds a name, phone, address or document text."""

    code: str = ""
    """A stable name for programs; docs/codes.md lists them."""

    def __init__(
        self,
        message: str,
        *,
        code: Optional[str] = None,
        hint: Optional[str] = None,
        severity: Optional[str] = None,
        warnings: "Optional[list[dict[str, Any]]]" = None,
        order_id: str = "",
        delivery_id: str = "",
        waybill_id: str = "",
    ) -> None:
        super().__init__(message if hint is None else f"{message}; {hint}")
        self.code = code or type(self).code
        self.message = message
        """What is wrong, for people."""
        self.hint = hint
        """What may mend it, in words of Options."""
        self.severity = severity
        """``check`` or ``stop``: the worst of the warnings that denied the label; else None."""
        self.warnings = warnings or []
        """The warnings that denied the label."""
        self.order_id = order_id
        """The order number of the reply; empty when unknown."""
        self.delivery_id = delivery_id
        """The carrier's code of the reply; empty when unknown."""
        self.waybill_id = waybill_id
        """The waybill number of the reply; empty when unknown."""

    def __reduce__(self) -> "tuple[Any, ...]":
        return of_json, (json.dumps(vars(self)),)


def of_json(failure: str) -> LabelError:
    """The exception of a failure as the library tells it."""
    told = json.loads(failure)
    return _CLASSES.get(told["code"], LabelError)(**told)


class NotJson(LabelError):
    """The bytes are not JSON: give the reply's body as the interface sent it."""

    code = "not_json"


class Truncated(LabelError):
    """The input ends inside an array; replies are missing."""

    code = "truncated"


class NotAReply(LabelError):
    """JSON, but none of a reply's fields."""

    code = "not_a_reply"


class ReplyTooLarge(LabelError):
    """The reply exceeds ``Limits``."""

    code = "reply_too_large"


class TooManyValues(LabelError):
    """The reply exceeds ``Limits``."""

    code = "too_many_values"


class BadField(LabelError):
    """A field has a value that cannot stand there."""

    code = "bad_field"


class AmbiguousField(LabelError):
    """A field stands twice (in both spellings) with different values."""

    code = "ambiguous_field"


class NotOneReply(LabelError):
    """One reply was expected; read several with ``Renderer.render_many``."""

    code = "not_one_reply"


class ApiError(LabelError):
    """The interface answered with an error; the message has its code, meaning, advice and ``rid``."""

    code = "api_error"


class ReadError(LabelError):
    """The input could not be read to its end."""

    code = "read_error"


class NoTemplate(LabelError):
    """``print_html`` is empty: the carrier has no template of this kind; ask with ``print_type`` 0."""

    code = "no_template"


class PrintHtmlTooLong(LabelError):
    """The field, or what it decodes to, exceeds ``Limits``."""

    code = "print_html_too_long"


class HtmlTooLarge(LabelError):
    """The field, or what it decodes to, exceeds ``Limits``."""

    code = "html_too_large"


class NotBase64(LabelError):
    """The field is not base64, or was cut off."""

    code = "not_base64"


class Base64CutOff(LabelError):
    """The field is not base64, or was cut off."""

    code = "base64_cut_off"


class NotHtml(LabelError):
    """Decoded, but not HTML (for example the documentation's placeholder)."""

    code = "not_html"


class UnresolvedVariable(LabelError):
    """A template's variable has no value; the message names it: ``set``, ``order``."""

    code = "unresolved_variable"


class NoTime(LabelError):
    """The template prints the time and none was given: ``time``."""

    code = "no_time"


class UnknownFunction(LabelError):
    """The template uses a function that is not part of the language."""

    code = "unknown_function"


class NotEncodable(LabelError):
    """A value cannot be the barcode that the template asks for."""

    code = "not_encodable"


class FilledTemplateTooLarge(LabelError):
    """The filled template exceeds ``Limits``."""

    code = "filled_template_too_large"


class NotEnoughForTemplate(LabelError):
    """The built-in label lacks something; the message says what."""

    code = "not_enough_for_template"


class Cancelled(LabelError):
    """The order is cancelled; ``allow_cancelled`` to look at its label."""

    code = "cancelled"


class NoSuchPage(LabelError):
    """The label has fewer pages."""

    code = "no_such_page"


class MissingGlyphs(LabelError):
    """No font has a character of a name, phone, address or the routing code (or of text that may be one of these); it is named by its code point; give a font, or ``allow_missing_glyphs``."""

    code = "missing_glyphs"


class BarcodeOffPaper(LabelError):
    """The offset takes part of a barcode off the paper: a smaller ``offset``."""

    code = "barcode_off_paper"


class BarcodeUnreadable(LabelError):
    """A barcode does not read on the finished dots: higher resolution, larger paper, or ``"verify": False``."""

    code = "barcode_unreadable"


class Denied(LabelError):
    """Warnings that the policy stops; look at the label, then ``allow``."""

    code = "denied"


class Raster(LabelError):
    """The picture or its text is too large, or it could not be encoded."""

    code = "raster"


class Png(LabelError):
    """The picture or its text is too large, or it could not be encoded."""

    code = "png"


class NotBilevel(LabelError):
    """Printer data is made of 1-bit bitmaps only."""

    code = "not_bilevel"


class PrinterResolution(LabelError):
    """The label was drawn for another resolution than the printer's: ``dpi``, ``printer``."""

    code = "printer_resolution"


class WiderThanPrinter(LabelError):
    """The label is wider than the printer's head; nothing is cut or scaled: a wider printer or narrower paper."""

    code = "wider_than_printer"


class LongerThanForm(LabelError):
    """The label is longer than the form in the printer (``form_length``)."""

    code = "longer_than_form"


class NoPrinterCommand(LabelError):
    """The printer's language has no command for an option; leave it out and set it at the printer."""

    code = "no_printer_command"


class PrinterValue(LabelError):
    """The printer's language does not take this value; the message has its range."""

    code = "printer_value"


class Sheet(LabelError):
    """A label does not fit on its sheet (``sheet``, ``grid``)."""

    code = "sheet"


class Pdf(LabelError):
    """The picture or its text is too large, or it could not be encoded."""

    code = "pdf"


class InternalError(LabelError):
    """A defect of this program; please report it. Other labels are not affected."""

    code = "internal_error"


class TooManyNodes(LabelError):
    """The document exceeds ``Limits``."""

    code = "too_many_nodes"


class NestedTooDeep(LabelError):
    """The document exceeds ``Limits``."""

    code = "nested_too_deep"


class TooMuchText(LabelError):
    """The document exceeds ``Limits``."""

    code = "too_much_text"


class TooManyAttributes(LabelError):
    """The document exceeds ``Limits``."""

    code = "too_many_attributes"


class CssTooLarge(LabelError):
    """Its style sheets exceed ``Limits``, or add too much text."""

    code = "css_too_large"


class TooManyCssRules(LabelError):
    """The document exceeds ``Limits``."""

    code = "too_many_css_rules"


class TooMuchGeneratedText(LabelError):
    """Its style sheets exceed ``Limits``, or add too much text."""

    code = "too_much_generated_text"


class TooManyPictures(LabelError):
    """Its pictures or faces exceed ``Limits``."""

    code = "too_many_pictures"


class PicturesTooLarge(LabelError):
    """Its pictures or faces exceed ``Limits``."""

    code = "pictures_too_large"


class FontsTooLarge(LabelError):
    """Its pictures or faces exceed ``Limits``."""

    code = "fonts_too_large"


class SvgTooLarge(LabelError):
    """An SVG drawing exceeds ``Limits``, its copies counted."""

    code = "svg_too_large"


class TooManySvgElements(LabelError):
    """An SVG drawing exceeds ``Limits``, its copies counted."""

    code = "too_many_svg_elements"


class TooManySteps(LabelError):
    """The document exceeds ``Limits``."""

    code = "too_many_steps"


class TooManyBytes(LabelError):
    """The document exceeds ``Limits``."""

    code = "too_many_bytes"


class TooManyPages(LabelError):
    """The document exceeds ``Limits``."""

    code = "too_many_pages"


class BadOptions(LabelError):
    """Options cannot be obeyed: a name does not exist, or a value is out of its range."""

    code = "bad_options"


class BadExpectation(LabelError):
    """An expectation has other names, or values of other types."""

    code = "bad_expectation"


class BadFont(LabelError):
    """A font file has no usable face."""

    code = "bad_font"


_CLASSES = {kind.code: kind for kind in LabelError.__subclasses__()}
