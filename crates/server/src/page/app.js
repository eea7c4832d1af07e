"use strict";

// Texts -----------------------------------------------------------------------------------------------------------------------------------------

const TEXTS = {
  en: {
    motto: "A waybill reply in, the label a thermal printer prints out.", another: "Another reply", start_title: "See the label of a reply",
    drop: "Drop replies here: .json, or .ndjson for a batch", choose: "Choose a file", example: "Look at an example", paste: "Or paste a reply of getOrder, or several, one a line",
    show: "Show", privacy: "It is sent to this service only, and not kept.", label: "Label", page: "Page", zoom: "Size", zoom_fit: "Fit", zoom_true: "True size", zoom_dots: "Dot by dot",
    point: "Point at a box to read it.", layers: "Show", layer_field: "Fields", layer_barcode: "Barcodes", layer_text: "Text", layer_warning: "Warnings",
    options: "How it is made", paper: "Paper", paper_auto: "As the reply says", dpi: "Dots per inch", color: "Colours", color_1bit: "1 bit, as printed", color_gray: "Grey", color_rgb: "Colour",
    policy: "Warnings that stop it", policy_default: "The gravest", policy_strict: "All that may mean a loss", policy_all: "None", dither: "Photographs", dither_auto: "By kind", dither_threshold: "Threshold",
    dither_fs: "Floyd–Steinberg", dither_ordered: "Ordered", darkness: "Darkness of text", more_formats: "More formats", warnings: "Warnings", no_warnings: "None: data and page agree.",
    fields: "What is on it", field: "Field", value: "Value, and where it is from", sources: "Certain?", barcodes: "Barcodes", kind: "Kind", says: "Says", module: "Module", grade: "Grade", no_barcodes: "No barcode was found.",
    check: "Is it the right one?", check_hint: "What the order says. Stars on the label hide anything.", compare: "Compare", passes: "It is that parcel’s label.", fails: "It is not, or cannot be told.",
    print: "Print", printer: "Printer", copies: "Copies", print_now: "Print", queue: "Print queue", question: "Look at the printer: did this label come out?", yes: "Yes, it came out", no: "No, print it again", cancel: "Take back",
    batch: "Batch", filter: "Filter", only_trouble: "Only with warnings or errors", merged: "One PDF of all", picture: "Label", outcome: "Outcome", made: "made", failed: "no label", close: "Close", open: "Open",
    anyway: "Show it all the same", token_ask: "This service wants a token", token_use: "Use it", working: "Making the label …", ready: "The label is shown.", offline: "The service cannot be reached. Is it running?",
    labels_of: (made, all) => `${made} of ${all} made`, page_of: (n) => `Page ${n}`, picture_of: (id, n) => `Label ${id}, page ${n}`, mm: (w, h) => `${w} × ${h} mm`, but: "but", hidden: "partly hidden",
    from_reply: "reply", from_waybill_data: "data", from_page_text: "page", from_barcode: "barcode", from_number_shape: "shape of the number", dots: (n) => `${n} dots`, cut: (mm) => `cut at ${mm} mm`,
    chosen: { caller: "paper as you chose", hint: "paper from a note in the document", page_rule: "paper from @page", outer_box: "paper from the outer box", content: "paper from the content’s extent", carrier_default: "the carrier’s usual paper" },
    confidence: { certain: "certain", likely: "likely", doubtful: "doubtful" }, severity: { note: "note", check: "check", stop: "stop" },
    outcomes: { match: "matches", masked_match: "matches as far as printed", mismatch: "another one", doubtful: "doubtful", missing: "not on the label", unread: "not read" },
    states: { queued: "waits", printing: "printing", sent: "sent", printed: "printed", earlier: "printed before", failed: "failed", unknown: "unknown", cancelled: "taken back" },
    printer_state: { ready: "", blocked: " (not ready)", question: " (waits for your answer)" },
    f: { waybill_numbers: "Waybill number", carrier: "Carrier", product: "Product", routing_code: "Routing code", bag: "Bag", destination: "Destination", origin: "Origin", service_time: "Service time", order_number: "Order number",
      cod_amount: "Cash on delivery", insured_amount: "Insured", weight: "Weight", charged_weight: "Charged weight", pieces: "Pieces", remark: "Remark", goods: "Goods", dates: "Date", receiver: "Receiver", sender: "Sender",
      name: "name", phone: "phone", address: "address", country: "country", company: "company", postcode: "postcode" },
    w: { blocked_resource: "Something outside the document was asked for and not fetched", broken_picture: "A picture cannot be decoded; its place is empty", broken_font: "A font of the document cannot be used",
      missing_glyph: "A character is printed as a box", overflow: "Content goes past the edge of the paper", clipped_text: "Text is cut by a box", hidden_text: "Text on the page cannot be seen", text_not_shown: "Text that a browser may show is not on the pages", script_not_run: "A script that may change the label was not run", blank_page: "A page shows nothing", value_not_shown: "A value of the data is not on the page",
      waybill_number_not_shown: "The waybill number is not in the page’s text", waybill_number_unknown: "The reply states no waybill number", waybill_number_not_in_barcode: "No barcode says the waybill number", waybill_number_not_scannable: "No barcode of the waybill number is sure to scan", barcode_unreadable: "A barcode does not read on the label\u2019s dots",
      barcode_not_read: "A picture looks like a barcode and cannot be read", barcode_too_small: "A barcode has less than one dot for a module", barcode_quiet_zone: "A barcode has too little white beside it",
      cancelled_order: "The order is cancelled", wrong_charset: "The document names a wrong character set", broken_text: "Bytes of the document are no characters", unsupported: "The document uses something that is not done" },
    e: {},
  },
  zh: {
    motto: "放入电子面单的返回，看到热敏打印机打出的面单。", another: "换一个返回", start_title: "看看这张面单",
    drop: "把返回文件拖到这里：.json，批量用 .ndjson", choose: "选择文件", example: "看一个示例", paste: "或粘贴 getOrder 的返回；多个请一行一个",
    show: "显示", privacy: "只发给本服务，不会保存。", label: "面单", page: "页", zoom: "大小", zoom_fit: "适合窗口", zoom_true: "实际大小", zoom_dots: "逐点显示",
    point: "把指针移到框上查看内容。", layers: "显示", layer_field: "字段", layer_barcode: "条码", layer_text: "文字", layer_warning: "警告",
    options: "如何生成", paper: "纸张", paper_auto: "按返回内容", dpi: "分辨率（dpi）", color: "颜色", color_1bit: "1 位，与打印相同", color_gray: "灰度", color_rgb: "彩色",
    policy: "拦下面单的警告", policy_default: "最严重的", policy_strict: "所有可能缺失内容的", policy_all: "不拦", dither: "照片", dither_auto: "按种类", dither_threshold: "阈值",
    dither_fs: "误差扩散", dither_ordered: "有序抖动", darkness: "文字浓淡", more_formats: "其他格式", warnings: "警告", no_warnings: "没有：数据与面单一致。",
    fields: "面单内容", field: "字段", value: "值与来源", sources: "可信度", barcodes: "条码", kind: "码制", says: "内容", module: "模块", grade: "等级", no_barcodes: "没有找到条码。",
    check: "是这一单吗？", check_hint: "填写订单里的内容。面单上的星号可以是任何字。", compare: "核对", passes: "是这一单的面单。", fails: "不是这一单，或无法确认。",
    print: "打印", printer: "打印机", copies: "份数", print_now: "打印", queue: "打印队列", question: "请看一眼打印机：这张面单打出来了吗？", yes: "打出来了", no: "没有，重新打印", cancel: "取消",
    batch: "批量", filter: "筛选", only_trouble: "只看有警告或出错的", merged: "合成一个 PDF", picture: "面单", outcome: "结果", made: "已生成", failed: "没有面单", close: "关闭", open: "打开",
    anyway: "仍然显示", token_ask: "本服务需要令牌", token_use: "使用", working: "正在生成面单……", ready: "面单已显示。", offline: "连不上服务，它在运行吗？",
    labels_of: (made, all) => `共 ${all} 张，已生成 ${made} 张`, page_of: (n) => `第 ${n} 页`, picture_of: (id, n) => `面单 ${id}，第 ${n} 页`, mm: (w, h) => `${w} × ${h} 毫米`, but: "但", hidden: "部分隐藏",
    from_reply: "返回", from_waybill_data: "数据", from_page_text: "版面", from_barcode: "条码", from_number_shape: "单号形式", dots: (n) => `${n} 点`, cut: (mm) => `${mm} 毫米处撕开`,
    chosen: { caller: "纸张由您选择", hint: "纸张取自文档说明", page_rule: "纸张取自 @page", outer_box: "纸张取自外框", content: "纸张取自内容的范围", carrier_default: "该快递公司的常用纸" },
    confidence: { certain: "确定", likely: "很可能", doubtful: "存疑" }, severity: { note: "提示", check: "请检查", stop: "拦下" },
    outcomes: { match: "一致", masked_match: "可见部分一致", mismatch: "不一致", doubtful: "存疑", missing: "面单上没有", unread: "未读取" },
    states: { queued: "等待中", printing: "打印中", sent: "已发送", printed: "已打印", earlier: "之前已打印", failed: "失败", unknown: "不确定", cancelled: "已取消" },
    printer_state: { ready: "", blocked: "（未就绪）", question: "（等待您的回答）" },
    f: { waybill_numbers: "运单号", carrier: "快递公司", product: "产品", routing_code: "大头笔", bag: "集包地", destination: "目的地", origin: "始发地", service_time: "时效", order_number: "订单号",
      cod_amount: "代收货款", insured_amount: "保价", weight: "重量", charged_weight: "计费重量", pieces: "件数", remark: "备注", goods: "物品", dates: "日期", receiver: "收件人", sender: "寄件人",
      name: "姓名", phone: "电话", address: "地址", country: "国家", company: "公司", postcode: "邮编" },
    w: { blocked_resource: "文档引用了外部资源，未去获取", broken_picture: "图片解不开，位置留空", broken_font: "文档自带的字体用不了", missing_glyph: "有字打成了方框", overflow: "内容超出纸边", clipped_text: "文字被框截断", hidden_text: "页面上有看不见的文字", text_not_shown: "浏览器可能显示的文字不在页面上", script_not_run: "可能改变内容的脚本没有运行",
      blank_page: "有一页是空白", value_not_shown: "数据里的某个值没有印在面单上", waybill_number_not_shown: "面单文字里没有运单号", waybill_number_unknown: "返回里没有运单号", waybill_number_not_in_barcode: "没有条码写着运单号", waybill_number_not_scannable: "写着运单号的条码都未必能扫", barcode_unreadable: "点阵上读不出的条码",
      barcode_not_read: "像条码但读不出来的图片", barcode_too_small: "条码每个模块不足一个点", barcode_quiet_zone: "条码两侧留白不足", cancelled_order: "订单已取消", wrong_charset: "文档声明的字符集与实际不符",
      broken_text: "文档里有不成字的字节", unsupported: "用到了尚不支持的特性" },
    e: { not_json: "不是 JSON：请给出接口返回的原文", truncated: "输入在中途断开", not_a_reply: "是 JSON，但没有返回应有的字段", bad_field: "字段的值类型不对", api_error: "接口返回了错误", no_template: "print_html 为空：请改用 print_type 0",
      not_base64: "不是 base64", base64_cut_off: "base64 被截断", not_html: "解码后不是 HTML", cancelled: "订单已取消，面单不应再打印", unresolved_variable: "模板变量没有值", missing_glyphs: "所有字体都没有某个字",
      barcode_unreadable: "成品点阵上的条码读不出来", denied: "有警告被策略拦下", reply_too_large: "返回过大", body_too_large: "内容过大", busy: "服务正忙，请稍后再试", bad_options: "选项有误", wider_than_printer: "面单比打印头宽",
      longer_than_form: "面单比标签纸长", labels_failed: "有面单无法生成，因此没有合成 PDF", no_number: "没有运单号也没有订单号，无法打印", several_pages: "面单有多页", internal_error: "本项目的缺陷，请反馈" },
  },
};

const $ = (id) => document.getElementById(id);
const stored = (() => { try { return localStorage; } catch { return {}; } })();
let language = stored.language ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");
const t = (name) => (name.startsWith("f_") ? fieldName(name.slice(2).replace("_name", ".name").replace("_phone", ".phone").replace("_address", ".address")) : TEXTS[language][name]);

function fieldName(name) {
  const names = TEXTS[language].f;
  const [first, second] = name.split(".");
  if (!second) return names[first] ?? first;
  return language === "zh" ? (names[first] ?? first) + (names[second] ?? second) : `${names[first] ?? first}, ${names[second] ?? second}`;
}

function translate() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  $("language").textContent = language === "zh" ? "English" : "中文";
  $("language").lang = language === "zh" ? "en" : "zh";
  if (shown) draw();
  if (batch) drawBatch();
  drawJobs();
}

/** An element with text and classes; texts never become markup. */
function make(tag, text = "", classes = "", more = {}) {
  const element = document.createElement(tag);
  element.textContent = text;
  if (classes) element.className = classes;
  return Object.assign(element, more);
}

// Requests --------------------------------------------------------------------------------------------------------------------------------------

let token = "";
try { token = sessionStorage.token ?? ""; } catch { /* cookies are off: the token is asked for again */ }

class Failure extends Error {
  constructor(problem) { super(problem.detail); this.problem = problem; }
}

async function ask(path, { method = "POST", body, headers = {} } = {}) {
  let answer;
  try {
    answer = await fetch(path, { method, body, headers: { ...headers, ...(token ? { authorization: `Bearer ${token}` } : {}) } });
  } catch {
    throw new Failure({ code: "offline", detail: t("offline") });
  }
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => ({ code: "error", detail: `HTTP ${answer.status}` }));
  if (answer.status === 401) $("token-form").hidden = false;
  throw new Failure(problem);
}

$("token-form").addEventListener("submit", (event) => {
  event.preventDefault();
  token = $("token").value.trim();
  try { sessionStorage.token = token; } catch { /* it holds until the page is left */ }
  $("token-form").hidden = true;
  $("problem").hidden = true;
  findPrinters();
  if (reply !== null) render();
});

function tellProblem(error) {
  const problem = error instanceof Failure ? error.problem : { code: "error", detail: String(error) };
  const known = TEXTS[language].e[problem.code];
  $("problem-title").textContent = known ?? problem.title ?? problem.code;
  $("problem-text").textContent = problem.detail ?? "";
  $("problem-hint").textContent = [problem.hint, `[${problem.code}]`].filter(Boolean).join(" ");
  $("problem-warnings").replaceChildren(...(problem.warnings ?? []).map(warningLine));
  for (const failed of problem.failures ?? []) {
    $("problem-warnings").append(make("li", `#${failed.number} ${failed.waybill_id || failed.order_id}: ${TEXTS[language].e[failed.code] ?? failed.detail} [${failed.code}]`));
  }
  $("anyway").hidden = problem.code !== "denied";
  $("problem").hidden = false;
}

// What is looked at -----------------------------------------------------------------------------------------------------------------------------

/** The text of the reply. It goes to the service as it came: reading and writing it here would change long numbers. */
let reply = null;
let shown = null;
let page = 1;
let pictures = [];
let turn = 0;

function query(more = {}) {
  const form = new FormData($("options"));
  const wanted = new URLSearchParams();
  for (const name of ["paper", "dpi", "color", "dither"]) if (form.get(name)) wanted.set(name, form.get(name));
  if (form.get("darkness") !== "0") wanted.set("darkness", form.get("darkness"));
  if (form.get("policy") === "strict") wanted.set("strict", "true");
  if (form.get("policy") === "all") wanted.set("allow", "stop");
  for (const [name, value] of Object.entries(more)) wanted.set(name, value);
  return `?${wanted}`;
}

function start(name) {
  $("start").hidden = name !== "start";
  $("work").hidden = name !== "work";
  $("batch").hidden = name !== "batch" && !(name === "work" && batch);
  $("another").hidden = name === "start";
}

/** One reply, or lines, an array or a batch reply. */
function isBatch(text) {
  let json;
  try { json = JSON.parse(text); } catch { return /^\s*\{.*\}\s*\n\s*\{/.test(text); }
  return Array.isArray(json) || ["order_list", "orderList"].some((name) => Array.isArray(json?.[name]));
}

async function take(text) {
  $("problem").hidden = true;
  if (!text.trim()) return;
  batch = null;
  if (isBatch(text)) return takeBatch(text);
  reply = text;
  page = 1;
  start("work");
  await render();
}

async function render() {
  const mine = ++turn;
  $("problem").hidden = true;
  $("status").textContent = t("working");
  $("paper").classList.add("busy");
  try {
    const model = await (await ask(`/v1/inspect${query()}`, { body: reply })).json();
    const made = [];
    for (let number = 1; number <= model.page_count; number++) {
      const png = await (await ask(`/v1/labels${query({ format: "png", page: number })}`, { body: reply })).blob();
      made.push(URL.createObjectURL(png));
    }
    if (mine !== turn) return made.forEach((url) => URL.revokeObjectURL(url));
    pictures.forEach((url) => URL.revokeObjectURL(url));
    pictures = made;
    shown = model;
    page = Math.min(page, model.page_count);
    start("work");
    draw();
    $("status").textContent = t("ready");
  } catch (error) {
    if (mine !== turn) return;
    if (!shown) $("work").hidden = true;
    $("status").textContent = "";
    tellProblem(error);
  } finally {
    if (mine === turn) $("paper").classList.remove("busy");
  }
}

function draw() {
  const { paper, carrier } = shown;
  const facts = [carrier && (language === "zh" ? carrier.name : carrier.latin_name) || carrier?.code, t("mm")(paper.width_mm, paper.height_mm), t("chosen")[paper.chosen_by]];
  if (paper.cut_mm) facts.push(t("cut")(paper.cut_mm));
  $("facts").textContent = facts.filter(Boolean).join(" · ");
  drawPages();
  drawPicture();
  drawOverlay();
  drawFields();
  drawBarcodes();
  $("warnings").replaceChildren(...(shown.warnings.length ? shown.warnings.map(warningLine) : [make("li", t("no_warnings"), "hint")]));
}

function drawPages() {
  $("pages").hidden = shown.page_count < 2;
  $("pages").replaceChildren(make("legend", t("page"), "visually-hidden"), ...pictures.map((_, index) => {
    const label = make("label", "");
    const radio = make("input", "", "", { type: "radio", name: "page", checked: index + 1 === page });
    radio.addEventListener("change", () => { page = index + 1; drawPicture(); drawOverlay(); });
    label.append(radio, ` ${t("page_of")(index + 1)}`);
    return label;
  }));
}

function drawPicture() {
  const picture = $("picture");
  picture.src = pictures[page - 1];
  picture.alt = t("picture_of")(shown.waybill_id, page);
  size();
}

function size() {
  if (!shown) return;
  const { width_mm: width, height_mm: height } = shown.paper;
  const zoom = $("zoom").value;
  const paper = $("paper");
  const perMm = 96 / 25.4;
  let scale = Number(zoom) * perMm;
  if (zoom === "fit") {
    const room = $("viewport").getBoundingClientRect();
    scale = Math.min((room.width - 42) / width, Math.max(320, window.innerHeight - 230) / height);
  }
  if (zoom === "dots") scale = ($("picture").naturalWidth || 800) / width / window.devicePixelRatio;
  paper.style.width = `${width * scale}px`;
  paper.style.height = `${height * scale}px`;
  $("picture").classList.toggle("crisp", zoom === "dots" || zoom === "4");
  $("overlay").setAttribute("viewBox", `0 0 ${width} ${height}`);
}

/** Each box with what it is, largest first so that small ones lie on top. */
function boxes() {
  const found = [];
  const add = (layer, box, text, of) => { if (box.page === page && box.width_mm > 0) found.push({ layer, box, text, of }); };
  for (const run of shown.text) add("text", run, run.text, "");
  for (const { name, field } of fields()) for (const source of field.sources) if (source.from === "page_text") add("field", source, `${fieldName(name)}: ${field.value}`, name);
  shown.barcodes.forEach((code, index) => add("barcode", code, `${code.symbology}: ${code.text}`, `barcode-${index}`));
  shown.warnings.forEach((warning, index) => {
    if (warning.x_mm !== undefined) add("warning", { width_mm: 8, height_mm: 4, ...warning }, warningText(warning), `warning-${index}`);
  });
  return found.sort((a, b) => b.box.width_mm * b.box.height_mm - a.box.width_mm * a.box.height_mm);
}

function drawOverlay() {
  const layers = Object.fromEntries([...document.querySelectorAll("[data-layer]")].map((input) => [input.dataset.layer, input.checked]));
  $("overlay").replaceChildren(...boxes().filter(({ layer }) => layers[layer]).map(({ layer, box, text, of }) => {
    const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    for (const [name, value] of Object.entries({ x: box.x_mm, y: box.y_mm, width: box.width_mm, height: box.height_mm, class: layer })) rect.setAttribute(name, value);
    rect.dataset.of = of;
    rect.addEventListener("pointerenter", () => { $("pointed").textContent = text; light(of, true); });
    rect.addEventListener("pointerleave", () => { $("pointed").textContent = t("point"); light(of, false); });
    return rect;
  }));
}

function light(of, on) {
  if (!of) return;
  for (const element of document.querySelectorAll("[data-of]")) if (element.dataset.of === of) element.classList.toggle("lit", on);
}

/** Lights the boxes of a row, by pointer and by keyboard. */
function lights(row, of) {
  row.dataset.of = of;
  for (const [event, on] of [["pointerenter", true], ["pointerleave", false], ["focusin", true], ["focusout", false]]) row.addEventListener(event, () => light(of, on));
}

function fields() {
  const all = [];
  for (const [name, value] of Object.entries(shown.fields)) {
    if (name === "unread") continue;
    if (name === "receiver" || name === "sender") {
      for (const [part, field] of Object.entries(value)) if (field?.value !== undefined) all.push({ name: `${name}.${part}`, field });
    } else {
      for (const field of [value].flat()) if (field?.value !== undefined) all.push({ name, field });
    }
  }
  return all;
}

function sourceName(source) {
  const name = t(`from_${source.from}`) ?? source.from;
  return source.key ?? source.field ? `${name} ${source.key ?? source.field}` : name;
}

function drawFields() {
  $("fields").replaceChildren(...fields().map(({ name, field }) => {
    const row = make("tr");
    lights(row, name);
    const first = make("td");
    first.append(make("span", fieldName(name), "name", { tabIndex: 0 }));
    const value = make("td", field.value);
    if (field.masked) value.append(" ", make("span", t("hidden"), "from"));
    for (const other of field.disagreements ?? []) value.append(make("div", `${t("but")} ${other.value} (${sourceName(other.source)})`, "but"));
    value.append(make("div", [...new Set(field.sources.map(sourceName))].join(", "), "from"));
    const sure = make("td");
    sure.append(make("span", t("confidence")[field.confidence] ?? field.confidence, `chip ${field.confidence}`));
    row.append(first, value, sure);
    return row;
  }));
}

function drawBarcodes() {
  const rows = shown.barcodes.map((code, index) => {
    const row = make("tr");
    lights(row, `barcode-${index}`);
    const first = make("td");
    first.append(make("span", code.symbology, "name", { tabIndex: 0 }));
    const grade = code.quality?.grade;
    const last = make("td");
    last.append(make("span", grade ?? "–", `chip ${grade === "A" || grade === "B" ? "good" : grade ? "bad" : ""}`));
    row.append(first, make("td", code.text), make("td", `${code.module_mm} mm${code.module_dots ? `, ${t("dots")(code.module_dots)}` : ""}`), last);
    return row;
  });
  if (!rows.length) {
    const row = make("tr");
    row.append(make("td", t("no_barcodes"), "hint", { colSpan: 4 }));
    rows.push(row);
  }
  $("barcodes").replaceChildren(...rows);
}

function warningText(warning) {
  const more = [warning.key, warning.code_point, warning.feature].filter(Boolean).join(", ");
  return (TEXTS[language].w[warning.code] ?? warning.code) + (more ? `: ${more}` : "");
}

function warningLine(warning) {
  const line = make("li");
  const index = shown?.warnings.indexOf(warning) ?? -1;
  if (index >= 0 && warning.x_mm !== undefined) lights(line, `warning-${index}`);
  const text = make("span", warningText(warning), "name");
  if (warning.x_mm !== undefined && index >= 0) text.tabIndex = 0;
  line.append(make("span", t("severity")[warning.severity] ?? warning.severity, `chip ${warning.severity}`), text, make("span", warning.page ? t("page_of")(warning.page) : "", "from"));
  return line;
}

// Files -----------------------------------------------------------------------------------------------------------------------------------------

function save(blob, name) {
  const link = make("a", "", "", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

async function download(format) {
  try {
    const more = format === "png" ? { format, page } : { format };
    save(await (await ask(`/v1/labels${query(more)}`, { body: reply })).blob(), `${(shown?.waybill_id || "label").replace(/[^\w-]/g, "_")}.${format}`);
  } catch (error) { tellProblem(error); }
}

// Comparing and printing --------------------------------------------------------------------------------------------------------------------------

$("check").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  const receiver = Object.fromEntries(["name", "phone", "address"].map((name) => [name, form.get(name)]));
  const expect = JSON.stringify({ waybill_id: form.get("waybill_id"), receiver });
  try {
    const checked = await (await ask(`/v1/check${query()}`, { body: `{"reply":${reply},"expect":${expect}}` })).json();
    const verdict = make("li");
    verdict.append(make("strong", checked.passes ? t("passes") : t("fails")));
    $("findings").replaceChildren(verdict, ...checked.findings.map(({ field, outcome }) => {
      const line = make("li");
      line.append(make("span", t("outcomes")[outcome] ?? outcome, `chip ${outcome}`), make("span", fieldName(field)));
      return line;
    }));
  } catch (error) { tellProblem(error); }
});

let jobs = new Map();

async function findPrinters() {
  try {
    const { printers } = await (await ask("/v1/printers", { method: "GET" })).json();
    $("printing").hidden = printers.length === 0;
    $("print").elements.printer.replaceChildren(...printers.map((printer) => make("option", `${printer.name} · ${printer.profile}${t("printer_state")[printer.state]}`, "", { value: printer.name })));
    if (printers.length) {
      const known = await (await ask("/v1/jobs", { method: "GET" })).json();
      for (const job of known.jobs) jobs.set(job.id, job);
      drawJobs();
      follow();
    }
  } catch { /* nothing is printed without the scope for it */ }
}

const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
let following = false;

/** Jobs as they change. EventSource sends no token, so the stream is read here. */
async function follow() {
  if (following) return;
  following = true;
  for (;;) {
    try {
      const answer = await ask("/v1/jobs/events", { method: "GET" });
      const known = await (await ask("/v1/jobs", { method: "GET" })).json();
      for (const job of known.jobs) jobs.set(job.id, job);
      drawJobs();
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        text += value;
        const events = text.split("\n\n");
        text = events.pop();
        for (const event of events) {
          const data = event.split("\n").find((line) => line.startsWith("data: "));
          if (!data || !event.startsWith("event: job")) continue;
          const job = JSON.parse(data.slice(6));
          jobs.set(job.id, job);
          drawJobs();
        }
      }
    } catch { /* the service ended, or the network did */ }
    await pause(3);
  }
}

function drawJobs() {
  $("queue").hidden = jobs.size === 0;
  const newest = [...jobs.values()].sort((a, b) => b.id - a.id).slice(0, 50);
  $("jobs").replaceChildren(...newest.map((job) => {
    const line = make("li");
    line.append(make("span", t("states")[job.state] ?? job.state, `chip ${job.state}`), make("strong", job.waybill_id || job.order_id), make("span", job.printer, "from"));
    if (job.reason && job.state !== "unknown") line.append(make("span", job.reason, "from"));
    const act = (label, path, request) => {
      const button = make("button", label, "", { type: "button" });
      button.addEventListener("click", async () => {
        try {
          const changed = await (await ask(path, request)).json();
          jobs.set(changed.id, changed);
          drawJobs();
        } catch (error) { tellProblem(error); }
      });
      return button;
    };
    if (job.state === "queued") line.append(act(t("cancel"), `/v1/jobs/${job.id}`, { method: "DELETE" }));
    if (job.state === "unknown") {
      const question = make("div", "", "question");
      question.append(make("span", t("question")), act(t("yes"), `/v1/jobs/${job.id}/answer`, { body: '{"came_out":true}' }), act(t("no"), `/v1/jobs/${job.id}/answer`, { body: '{"came_out":false}' }));
      line.append(question);
    }
    return line;
  }));
}

$("print").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  const wanted = new URLSearchParams(query({ copies: form.get("copies") || "1" }));
  // The printer's own, or none.
  for (const name of ["dpi", "color"]) wanted.delete(name);
  const key = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  try {
    const job = await (await ask(`/v1/print/${encodeURIComponent(form.get("printer"))}?${wanted}`, { body: reply, headers: { "idempotency-key": key } })).json();
    if (!jobs.has(job.id)) jobs.set(job.id, job);
    drawJobs();
  } catch (error) { tellProblem(error); }
});

// Batches ---------------------------------------------------------------------------------------------------------------------------------------

let batch = null;

async function takeBatch(text) {
  batch = { text, rows: [], lines: text.trim().split("\n") };
  reply = null;
  start("batch");
  drawBatch();
  try {
    const answer = await ask(`/v1/labels:batch${query({ as: "ndjson", format: "png", allow: "stop" })}`, { body: text });
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      rest += value ?? "";
      const lines = rest.split("\n");
      rest = lines.pop();
      for (const line of lines) if (line) batch.rows.push(row(JSON.parse(line)));
      drawBatch();
      if (done) break;
    }
  } catch (error) {
    if (!batch.rows.length) start("start");
    tellProblem(error);
  }
}

function row(made) {
  const url = (base64) => URL.createObjectURL(new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], { type: "image/png" }));
  return { ...made, files: made.files.map(url) };
}

function drawBatch() {
  const sought = $("filter").value.trim().toLowerCase();
  const trouble = $("only-trouble").checked;
  const { rows, lines } = batch;
  const wanted = rows.filter((made) => (!trouble || made.error || made.warnings.length) && (!sought || [made.waybill_id, made.order_id, made.delivery_id, made.error?.code, ...made.warnings.map((w) => w.code)].join(" ").toLowerCase().includes(sought)));
  $("batch-count").textContent = t("labels_of")(rows.filter((made) => !made.error).length, rows.length);
  $("labels").replaceChildren(...wanted.slice(0, 500).map((made) => {
    const line = make("tr");
    const picture = make("td");
    if (made.files.length) {
      const button = make("button", "", "thumb", { type: "button" });
      button.append(make("img", "", "", { src: made.files[0], alt: `${t("open")} ${made.waybill_id}`, loading: "lazy" }));
      button.addEventListener("click", () => {
        // A line is a reply of its own; of an array only the pictures are at hand.
        if (lines.length === rows.length) { reply = lines[made.number - 1]; page = 1; start("work"); render(); scrollTo(0, 0); } else enlarge(made);
      });
      picture.append(button);
    }
    const outcome = make("td");
    if (made.error) outcome.append(make("span", t("failed"), "chip bad"), " ", make("span", `${TEXTS[language].e[made.error.code] ?? made.error.message} [${made.error.code}]`, "from"));
    else if (made.warnings.length) for (const warning of made.warnings) outcome.append(make("span", warningText(warning), `chip ${warning.severity}`), " ");
    else outcome.append(make("span", t("made"), "chip good"));
    line.append(make("td", String(made.number)), picture, make("td", made.waybill_id), make("td", made.order_id), outcome);
    return line;
  }));
}

function enlarge(made) {
  $("large-title").textContent = made.waybill_id;
  $("large-picture").src = made.files[0];
  $("large-picture").alt = t("picture_of")(made.waybill_id, 1);
  $("large").showModal();
}

$("merged").addEventListener("click", async () => {
  try {
    save(await (await ask(`/v1/labels:batch${query({ as: "merged" })}`, { body: batch.text })).blob(), "labels.pdf");
  } catch (error) { tellProblem(error); }
});

// Hands -----------------------------------------------------------------------------------------------------------------------------------------

async function files(list) {
  const texts = await Promise.all([...list].map((file) => file.text()));
  await take(texts.length === 1 ? texts[0] : texts.map((text) => text.trim().replace(/\s*\r?\n\s*/g, " ")).join("\n"));
}

for (const event of ["dragenter", "dragover"]) addEventListener(event, (drag) => { drag.preventDefault(); $("drop").classList.add("over"); });
for (const event of ["dragleave", "drop"]) addEventListener(event, () => $("drop").classList.remove("over"));
addEventListener("drop", (drop) => {
  drop.preventDefault();
  if (drop.dataTransfer.files.length) files(drop.dataTransfer.files);
  else take(drop.dataTransfer.getData("text"));
});
addEventListener("paste", (paste) => {
  if (!["INPUT", "TEXTAREA"].includes(paste.target.tagName)) take(paste.clipboardData.getData("text"));
});
addEventListener("resize", size);

$("file").addEventListener("change", (event) => files(event.target.files));
$("use-paste").addEventListener("click", () => take($("paste").value));
$("example").addEventListener("click", async () => { try { await take(await (await ask("/sample.json", { method: "GET" })).text()); } catch (error) { tellProblem(error); } });
$("another").addEventListener("click", () => {
  [reply, shown, batch] = [null, null, null];
  $("problem").hidden = true;
  $("file").value = "";
  $("findings").replaceChildren();
  start("start");
});
$("language").addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  try { stored.language = language; } catch { /* it holds until the page is left */ }
  translate();
});
$("zoom").addEventListener("change", size);
$("picture").addEventListener("load", size);
for (const input of document.querySelectorAll("[data-layer]")) input.addEventListener("change", drawOverlay);
let later;
$("options").addEventListener("input", () => {
  $("darkness-value").textContent = $("options").elements.darkness.value;
  clearTimeout(later);
  later = setTimeout(() => { if (reply !== null) render(); }, 120);
});
$("options").addEventListener("submit", (event) => event.preventDefault());
$("anyway").addEventListener("click", () => { $("options").elements.policy.value = "all"; render(); });
for (const button of document.querySelectorAll("[data-download]")) button.addEventListener("click", () => download(button.dataset.download));
$("more-formats").addEventListener("change", (event) => { if (event.target.value) download(event.target.value); event.target.value = ""; });
$("filter").addEventListener("input", drawBatch);
$("only-trouble").addEventListener("change", drawBatch);
$("close").addEventListener("click", () => $("large").close());

translate();
findPrinters();
