// Renders documents in Chromium and says what it cost: one browser, one page, used again for every label.
// node chromium.mjs BROWSER MODE OUT WIDTH_MM HEIGHT_MM COUNT HTML…   (MODE: png, pdf or merged)
import { readFileSync, writeFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";

const { chromium } = createRequire(process.cwd() + "/")("playwright-core");
const [browserPath, mode, out, width, height, count, ...files] = process.argv.slice(2);
const documents = files.map((file) => readFileSync(file, "utf8"));

/** CPU seconds and peak bytes of this process's descendants. */
function descendants() {
    const processes = new Map();
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
        try {
            const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
            const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
            const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0;
            processes.set(Number(pid), { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]), peak: peak * 1024 });
        } catch {
            // It ended meanwhile.
        }
    }
    const ours = (pid) => pid === process.pid || (processes.has(pid) && ours(processes.get(pid).parent));
    const all = [...processes].filter(([pid]) => ours(pid)).map(([, process]) => process);
    return { cpu: all.reduce((sum, p) => sum + p.ticks, 0) / 100, peak: all.reduce((sum, p) => sum + p.peak, 0) };
}

const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage({
    viewport: { width: Math.round((width / 25.4) * 96), height: Math.round((height / 25.4) * 96) },
    deviceScaleFactor: (8 * 25.4) / 96,
});
const pdf = { width: `${width}mm`, height: `${height}mm`, printBackground: true, margin: { top: 0, right: 0, bottom: 0, left: 0 } };

async function label(number) {
    await page.setContent(documents[number % documents.length]);
    const path = `${out}/${number + 1}.${mode === "png" ? "png" : "pdf"}`;
    writeFileSync(path, mode === "png" ? await page.screenshot() : await page.pdf(pdf));
}

const merged = (labels) => {
    const frames = Array.from({ length: labels }, (_, number) => {
        const body = documents[number % documents.length];
        return `<div style="position:relative;width:${width}mm;height:${height}mm;overflow:hidden;break-after:page">${body}</div>`;
    });
    return page.setContent(frames.join("")).then(() => page.pdf(pdf)).then((bytes) => writeFileSync(`${out}/merged.pdf`, bytes));
};

// What a first label costs more (a cold browser, fonts, just-in-time compilation) is left out.
if (mode === "merged") await merged(2);
else for (let number = 0; number < 3; number++) await label(number);
const before = descendants();
if (mode === "merged") await merged(Number(count));
else for (let number = 0; number < Number(count); number++) await label(number);
const after = descendants();
console.log(JSON.stringify({ cpu: after.cpu - before.cpu, peak: after.peak }));
await browser.close();
