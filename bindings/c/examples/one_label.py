"""A reply to a PDF through the C interface: python3 one_label.py libwaybill_label.so reply.json label.pdf"""

import ctypes
import sys
from pathlib import Path


class Bytes(ctypes.Structure):
    _fields_ = [("data", ctypes.POINTER(ctypes.c_uint8)), ("len", ctypes.c_size_t)]


library = ctypes.CDLL(sys.argv[1])
for name in ("code", "message", "hint", "json"):
    getattr(library, f"wl_failure_{name}").restype = ctypes.c_char_p


def done(status: int, failure: ctypes.c_void_p) -> None:
    if status:
        sys.exit(f"{library.wl_failure_message(failure).decode()} [{library.wl_failure_code(failure).decode()}]")


reply = Path(sys.argv[2]).read_bytes()
renderer, label, failure, pdf = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p(), Bytes()
done(library.wl_renderer_new(b'{"dpi": 300}', None, ctypes.c_size_t(0), ctypes.byref(renderer), ctypes.byref(failure)), failure)
done(library.wl_label_new(renderer, reply, ctypes.c_size_t(len(reply)), ctypes.byref(label), ctypes.byref(failure)), failure)
done(library.wl_label_pdf(label, ctypes.byref(pdf), ctypes.byref(failure)), failure)
Path(sys.argv[3]).write_bytes(ctypes.string_at(pdf.data, pdf.len))
library.wl_bytes_free(ctypes.byref(pdf))
library.wl_label_free(label)
library.wl_renderer_free(renderer)
