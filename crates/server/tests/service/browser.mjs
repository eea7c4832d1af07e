// Drives the page: node browser.mjs URL SAMPLES [SCREENSHOTS]. Fails on the first thing that is not as it should be.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [url, samples, screenshots] = process.argv.slice(2);
const require = createRequire(join(process.env.WAYBILL_LABEL_ORACLES, "/"));
const { chromium } = require("playwright-core");
const axe = readFileSync(join(process.env.WAYBILL_LABEL_ORACLES, "node_modules/axe-core/axe.min.js"), "utf8");
const executablePath = execFileSync("which", [process.env.CHROMIUM ?? "chromium"], { encoding: "utf8" }).trim();
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update"] });

/** A page whose every request and complaint is noted. */
async function open(locale, width, height) {
  const context = await browser.newContext({ locale, viewport: { width, height }, acceptDownloads: true });
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // A refusal of the service is no complaint of the page.
    if (message.type() === "error" && !/status of 4\d\d|ERR_INTERNET_DISCONNECTED/.test(message.text())) complaints.push(message.text());
  });
  page.on("request", (request) => { if (!request.url().startsWith(url) && !request.url().startsWith("blob:")) complaints.push(`asked ${request.url()}`); });
  await page.goto(url);
  return { page, context, complaints };
}

async function accessible(page, where) {
  // Run by the debugger, since the page's policy lets no script in.
  const { violations } = await page.evaluate(`${axe};axe.run()`);
  assert.deepEqual(violations.map((v) => [v.id, v.nodes.map((n) => n.html)]), [], where);
  const wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
  assert.ok(wide <= 0, `${where}: ${wide} px too wide`);
}

const shot = async (page, name) => { if (screenshots) await page.screenshot({ path: join(screenshots, `${name}.png`) }); };
const visible = (page, selector) => page.waitForSelector(selector, { state: "visible" });
const labelIsShown = (page) => page.waitForFunction(() => document.querySelector("#picture").naturalWidth > 0 && !document.querySelector("#paper").classList.contains("busy"));
const base64 = (html) => Buffer.from(html).toString("base64");
const folder = mkdtempSync(join(tmpdir(), "waybill-label-page-"));
const file = (name, content) => { const path = join(folder, name); writeFileSync(path, content); return path; };

for (const [locale, width, height] of [["zh-CN", 1280, 860], ["en-US", 1280, 860], ["zh-CN", 390, 844], ["en-US", 390, 844]]) {
  const { page, context, complaints } = await open(locale, width, height);
  const where = `${locale} ${width}`;
  assert.equal(await page.evaluate("document.documentElement.lang"), locale === "zh-CN" ? "zh-CN" : "en");
  await accessible(page, `start, ${where}`);
  await shot(page, `start-${locale}-${width}`);
  await page.setInputFiles("#file", join(samples, "sf-two-part.json"));
  await labelIsShown(page);
  assert.match(await page.textContent("#fields"), /571BH-Q2-018/);
  await accessible(page, `label, ${where}`);
  await shot(page, `label-${locale}-${width}`);
  assert.deepEqual(complaints, [], where);
  await context.close();
}

const { page, context, complaints } = await open("en-US", 1280, 860);
// By keyboard alone: the example, and a field that lights its boxes.
await page.focus("#example");
await page.keyboard.press("Enter");
await labelIsShown(page);
await page.focus("#fields .name >> nth=0");
assert.ok(await page.locator("#overlay rect.lit").count() > 0, "a field lights its boxes");
// The pointer over a box says what it is.
await page.locator('#overlay rect.barcode').first().hover();
assert.match(await page.textContent("#pointed"), /^Code128: SF1400301234567/);
// The dots change with the options.
const dots = () => page.evaluate(() => [document.querySelector("#picture").naturalWidth, document.querySelector("#picture").src]);
assert.equal((await dots())[0], 800);
await page.selectOption("[name=dpi]", "300");
await page.waitForFunction(() => document.querySelector("#picture").naturalWidth === 1181);
await page.selectOption("[name=paper]", "100x210");
await page.waitForFunction(() => document.querySelector("#picture").naturalHeight > 2400);
await page.selectOption("[name=paper]", "");
// True size is that of paper.
await page.selectOption("#zoom", "1");
await labelIsShown(page);
await page.waitForFunction(() => Math.abs(document.querySelector("#paper").getBoundingClientRect().height - 180 * 96 / 25.4) < 1);
// Files.
for (const [format, begins] of [["pdf", "%PDF-"], ["png", "\x89PNG"], ["tspl", "SIZE "]]) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(`[data-download=${format}]`)]);
  assert.equal(download.suggestedFilename(), `SF1400301234567.${format}`);
  assert.ok(readFileSync(await download.path(), "latin1").startsWith(begins), format);
}
// The right order, and another.
await page.fill("#check [name=phone]", "13800000917");
await page.click("#check button");
await visible(page, "#findings .masked_match, #findings .match");
await page.fill("#check [name=phone]", "13900000000");
await page.click("#check button");
await visible(page, "#findings .mismatch");
// Printing.
await page.click("#print button");
await visible(page, "#jobs .sent");
await accessible(page, "a printed label");

// A warning, with its place; a label that the policy stops, shown all the same; what is no reply.
const wide = `<body><p>SF1</p><p style="position:absolute;left:90mm;top:20mm;white-space:nowrap">out of the paper it goes</p></body>`;
await page.click("#another");
await page.setInputFiles("#file", file("wide.json", JSON.stringify({ waybill_id: "SF1", print_html: base64(wide) })));
await visible(page, "#warnings .check");
assert.match(await page.textContent("#warnings"), /past the edge/);
await page.click("#another");
await page.fill("#paste", JSON.stringify({ waybill_id: "SF2", print_html: base64("<p></p>") }));
await page.click("#use-paste");
await visible(page, "#problem");
await accessible(page, "a stopped label");
await page.click("#anyway");
await labelIsShown(page);
await visible(page, "#warnings .stop");
await page.click("#another");
await page.fill("#paste", "no reply at all");
await page.click("#use-paste");
await visible(page, "#problem");
assert.match(await page.textContent("#problem"), /not_json/);

// The carrier's document runs nothing here.
await page.click("#another");
await page.fill("#paste", JSON.stringify({ waybill_id: "<img src=x onerror=alert(1)>", print_html: base64(`<p>&lt;b&gt;x<script>parent.hacked=1</script><img src="${url}/hack"></p>`) }));
await page.click("#use-paste");
await labelIsShown(page);
assert.equal(await page.evaluate("window.hacked"), undefined);
assert.equal(await page.locator("main img[src=x]").count(), 0);

// A batch: a table with pictures, a filter, and a reply of it.
const lines = ["sf-two-part", "zto-one-part", "jd-stacked-tables"].map((name) => JSON.stringify(JSON.parse(readFileSync(join(samples, `${name}.json`), "utf8"))));
lines.push('{"errcode":40199,"errmsg":"not found","order_id":"O-404"}');
await page.click("#another");
await page.setInputFiles("#file", file("day.ndjson", lines.join("\n")));
await page.waitForFunction(() => document.querySelectorAll("#labels tr").length === 4);
assert.match(await page.textContent("#batch-count"), /3 of 4/);
await accessible(page, "a batch");
await shot(page, "batch-en-US-1280");
await page.check("#only-trouble");
await page.waitForFunction(() => [...document.querySelectorAll("#labels tr")].some((row) => /api_error/.test(row.textContent)));
await page.uncheck("#only-trouble");
await page.fill("#filter", "sf14");
await page.waitForFunction(() => document.querySelectorAll("#labels tr").length === 1);
await page.click("#labels .thumb");
await labelIsShown(page);
assert.match(await page.textContent("#fields"), /571BH-Q2-018/);
assert.deepEqual(complaints, []);

// Without a network, and in the other language.
await context.setOffline(true);
await page.selectOption("[name=dpi]", "600");
await visible(page, "#problem");
assert.match(await page.textContent("#problem"), /cannot be reached/);
await context.setOffline(false);
await page.click("#language");
assert.match(await page.textContent("#options-title"), /如何生成/);
await page.selectOption("[name=dpi]", "300");
await page.waitForSelector("#problem", { state: "hidden" });
await browser.close();
