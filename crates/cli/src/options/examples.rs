//! What stands below the options in `--help`.

pub const MORE: &str = "All options, each explained, and examples: --help";

pub const EXIT_CODES: &str = "\
Exit codes:
  0   every label was made (replies that are errors of the interface have none: they are listed, and count when nothing was made)
  1   some labels failed, and the others were made; or there were no replies
  2   the command line cannot be obeyed; nothing was made
  74  a file, stream or printer failed; a pipe whose reader went away is not told

Input is JSON: one reply, a batch reply, a previewTemplate reply, an array, or JSON lines;
field names in snake_case or camelCase. Nothing that a document names is fetched, ever; only fetch, label and wechat ask WeChat.";

pub const RENDER_EXAMPLES: &str = "\
Examples:
  waybill-label render reply.json -o out/                     out/SF1400000000001.pdf and .png
  waybill-label render reply.json -o label.png --dpi 300      one file, its format by its name
  waybill-label render replies/ -o 'out/{delivery_id}/{waybill_id}.pdf' --report report.json
  waybill-label render day.ndjson --merge -o day.pdf          one PDF with every label
  waybill-label render reply.json -o - --printer tsc-203 > /dev/usb/lp0
  waybill-label render day.ndjson -o out/ --resume day.journal --failed-dir failed/
  curl … | waybill-label render - -o - --format pdf | lp -d thermal -o print-scaling=none

File names:
  Into a directory, a label is named {waybill_id} (without one: {delivery_id}-{order_id}, else label-{number}).
  A pattern may use {waybill_id}, {order_id}, {delivery_id} and {number} (running number from 1).
  Characters that file systems forbid become `_`. Page 2 of a PNG label gets `-2` before its extension.
  Two labels of one run never share a file: the second fails. Files of earlier runs are replaced, whole or not at all.";

pub const WATCH_EXAMPLES: &str = "\
Examples:
  waybill-label watch inbox/ -o labels/
  waybill-label watch inbox/ -o labels/ --format pdf --paper 100x180
  waybill-label watch inbox/ -o labels/ --once                 what is there now, for a timer

A file of replies (.json, .ndjson, .jsonl) is taken when it has been closed or moved in, and moved to done/ in the directory when every label of it was
made, or else to failed/. A run that was killed leaves the file it was at, and the next one makes its labels again, to the same files.";

pub const CONFIG_FILE: &str = "\
The file has lines NAME = VALUE, values as on the command line, lists with commas; # begins a comment:

  printer = tsc-203
  paper = 100x180
  font-dir = /usr/share/fonts/labels

It is WAYBILL_LABEL_CONFIG or --config, else waybill-label/config in $XDG_CONFIG_HOME or ~/.config (%APPDATA% on Windows).
The command line comes before the environment (WAYBILL_LABEL_PAPER …), the environment before the file.";

pub const PRINT_EXAMPLES: &str = "\
Examples:
  waybill-label print reply.json --to tcp://10.0.0.9:9100 --printer tsc-203
  waybill-label print day.ndjson --to cups:Label_Printer --journal day.print
  waybill-label print day.ndjson --to /dev/usb/lp0 --printer kuaimai-203 --journal day.print
  waybill-label print day.ndjson --to tcp://10.0.0.9:9100 --printer zebra-zd-203 --journal day.print --on-unknown reprint

A label is known by its order number, waybill number, page and copy; with a journal, one that was sent or printed is not printed again by a later
run. A printer without paper is waited for. When the connection breaks inside a label, nobody knows whether it came out: the run stops, and the
next one with this journal asks for --came-out (of those that did) and --on-unknown (for the others).";

#[cfg(feature = "serve")]
pub const SERVE_EXAMPLES: &str = "\
Examples:
  waybill-label serve                                         http://127.0.0.1:8080: a page to drop replies on, and the service
  waybill-label serve --listen 0.0.0.0:8080 --token-file tokens
  waybill-label serve --listen unix:/run/waybill-label.sock --printers printers.json --state /var/lib/waybill-label
  curl --data-binary @reply.json 'http://127.0.0.1:8080/v1/labels?format=png' -o label.png

Routes, options, bounds and problems: http://127.0.0.1:8080/openapi.json and docs/service.md.
The file of tokens has lines such as `render,print TOKEN`; scopes are render, print and admin.
The file of printers is [{\"name\": \"desk\", \"to\": \"tcp://10.0.0.9:9100\", \"print\": {\"printer\": \"tsc-203\"}}].";

pub const INSPECT_EXAMPLES: &str = "\
Examples:
  waybill-label inspect reply.json                            a JSON array, one object a label
  waybill-label inspect day.ndjson --ndjson | jq -r '[.waybill_id, .routing_code] | @tsv'
  waybill-label inspect reply.json --table --overlay fields.png";

pub const CHECK_EXAMPLES: &str = "\
Examples:
  waybill-label check reply.json --expect order.json          exit code 0: it is that order's label
  waybill-label check day.ndjson --expect orders.json         an array: each label against the one with its order_id or waybill_id

The expectation: {waybill_id, order_id, delivery_id, routing_code, receiver: {name, phone, address}, sender: {…}}, all optional.
What the label hides by stars matches anything. The exit code is 1 when a label does not pass.";

pub const DECODE_EXAMPLES: &str = "\
Examples:
  waybill-label decode reply.json > label.html
  waybill-label decode batch.json -o html/";

pub const LABEL_EXAMPLES: &str = "\
Examples:
  waybill-label label 01234567890123456789 --delivery SF -o out/          out/SF1400000000001.pdf and .png
  waybill-label label 01234567890123456789 --delivery ZTO --print-type one-part -o - --printer tsc-203 > /dev/usb/lp0

Credentials: WECHAT_APPID and WECHAT_SECRET, or WECHAT_ACCESS_TOKEN, or --credentials FILE. --print-type is what is asked for.";

pub const WECHAT_EXAMPLES: &str = "\
Examples:
  waybill-label wechat carriers                                           which carriers there are, and their products
  waybill-label wechat add orders.ndjson --journal day.add > added.ndjson each order once, whatever happens on the way
  waybill-label fetch --orders added.ndjson | waybill-label render - -o out/
  waybill-label wechat path 01234567890123456789 --delivery SF --waybill SF1400000000001
  waybill-label wechat cancel 01234567890123456789 --delivery SF --waybill SF1400000000001
  waybill-label wechat preview template.html --order order.json --waybill 1234567890123 --data '##ZTO_mark##11-22-33##' > reply.json

Answers are JSON on stdout. Credentials: WECHAT_APPID and WECHAT_SECRET, or WECHAT_ACCESS_TOKEN, or --credentials FILE.
The exit code is 1 when a call failed.";

pub const FETCH_EXAMPLES: &str = "\
Examples:
  waybill-label fetch --orders orders.csv > replies.ndjson
  waybill-label fetch --orders orders.ndjson --journal day.fetch | waybill-label render - -o out/ --resume day.labels
  waybill-label fetch --orders orders.csv --print-type one-part --failed again.ndjson > replies.ndjson

Orders: JSON lines with order_id, delivery_id and, if known, waybill_id and openid; or CSV whose first line has these names. Each is fetched once.
Credentials: WECHAT_APPID and WECHAT_SECRET, or WECHAT_ACCESS_TOKEN, or --credentials FILE. Proxies: HTTPS_PROXY, NO_PROXY.
With --journal, a run that was killed is started again with the same command: it asks only for what is missing, and its output is whole.
The exit code is 1 when an order failed.";
