// Dots of a ZPL label by zpl-renderer-js: STREAM WIDTH HEIGHT > PBM. Packages come from the directory above ORACLES' node_modules.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.env.WAYBILL_LABEL_ORACLES, "x.js"));
const { PNG } = require("pngjs");
const { ready } = require("zpl-renderer-js");

const [stream, width, height] = process.argv.slice(2);
const { api } = await ready;
// Whole mm: what is beyond the label is white.
const mm = (dots) => Math.ceil(dots / 8);
const base64 = await api.zplToBase64Async(readFileSync(stream, "latin1"), mm(width), mm(height), 8);
const png = PNG.sync.read(Buffer.from(base64, "base64"));
const stride = Math.ceil(width / 8);
const bits = Buffer.alloc(stride * height);
for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
        if (png.data[(y * png.width + x) * 4] < 128) {
            bits[y * stride + (x >> 3)] |= 0x80 >> (x & 7);
        }
    }
}
process.stdout.write(Buffer.concat([Buffer.from(`P4\n${width} ${height}\n`), bits]), () => process.exit(0));
