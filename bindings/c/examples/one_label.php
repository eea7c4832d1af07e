<?php
// A reply to a PDF through PHP's FFI: php -d ffi.enable=1 one_label.php waybill_label.h libwaybill_label.so reply.json label.pdf

// FFI reads declarations, and no preprocessor's lines.
$declarations = preg_replace(['/^#.*$/m', '/^extern "C" \{$|^\} *\/\/ extern "C"$/m'], '', file_get_contents($argv[1]));
$library = FFI::cdef($declarations, $argv[2]);
$failure = $library->new('wl_failure *');

function done(int $status): void
{
    global $library, $failure;
    if ($status !== 0) {
        fwrite(STDERR, FFI::string($library->wl_failure_message($failure)) . ' [' . FFI::string($library->wl_failure_code($failure)) . "]\n");
        exit(1);
    }
}

$reply = file_get_contents($argv[3]);
$body = FFI::new('uint8_t[' . strlen($reply) . ']');
FFI::memcpy($body, $reply, strlen($reply));
$renderer = $library->new('wl_renderer *');
$label = $library->new('wl_label *');
$pdf = $library->new('wl_bytes');
done($library->wl_renderer_new('{"dpi": 300}', null, 0, FFI::addr($renderer), FFI::addr($failure)));
done($library->wl_label_new($renderer, $body, strlen($reply), FFI::addr($label), FFI::addr($failure)));
done($library->wl_label_pdf($label, FFI::addr($pdf), FFI::addr($failure)));
file_put_contents($argv[4], FFI::string($pdf->data, $pdf->len));
$library->wl_bytes_free(FFI::addr($pdf));
$library->wl_label_free($label);
$library->wl_renderer_free($renderer);
