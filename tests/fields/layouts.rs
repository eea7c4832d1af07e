//! Labels written for the measurement: one person and shop in many layouts, wordings and scripts.

/// Who and what stands on a label.
pub struct Case {
    pub receiver: [&'static str; 3],
    pub sender: [&'static str; 3],
}

pub const CHINESE: &[Case] = &[
    Case {
        receiver: ["欧阳测试", "138****0001", "浙江省杭州市西湖区示例街道文三样板路77号2幢3单元501室"],
        sender: ["青禾文具店", "0571-000****1", "浙江省宁波市鄞州区示例路6号"],
    },
    Case {
        receiver: ["李*", "1**********", "北京市朝阳区样板乡示例村12号"],
        sender: ["白桦", "13900000002-4321", "内蒙古自治区呼和浩特市新城区示例大街8号"],
    },
    Case {
        receiver: ["阿依古丽", "400-000-0003转802", "新疆维吾尔自治区乌鲁木齐市天山区示例路3号 5栋"],
        sender: ["样板商贸有限公司", "021-00000004", "上海市青浦区示例公路99弄1号仓"],
    },
    Case {
        receiver: ["路明", "18600000005[8899]", "江苏省南京市秦淮区示例巷4号门卫"],
        sender: ["张*", "152****0006", "河北省石家庄市长安区样板街道10号"],
    },
    Case {
        receiver: [
            "Li Lei",
            "137 0000 0007",
            "广东省佛山市南海区桂城示例街道样板大道110号金谷光电A座12楼1208",
        ],
        sender: ["木木家", "0757-0000****", "广东省广州市白云区示例镇5号"],
    },
];
pub const LATIN: &[Case] = &[
    Case {
        receiver: ["Pat Example", "555-0101", "12 Sample Street Apt 3 SPRINGDEMO OR 97000-0101"],
        sender: ["Bright Paper", "0755-00000011", "No.9 Sample Road, Chashan Town"],
    },
    Case {
        receiver: [
            "J. O'Placeholder",
            "+61 0 0000 0102",
            "Unit 4/20 Example Parade, Sampleville VIC 3000",
        ],
        sender: ["Zhongyang Trade", "+86 000 0000 0012", "8 Demo Avenue, Shenzhen 518000"],
    },
];

/// Every layout by name: Chinese ones, then ones in Latin letters.
pub const CHINESE_LAYOUTS: &[(&str, fn(&Case) -> String)] = &[
    ("cell beside, stacked word", stacked),
    ("label in the cell", in_cell),
    ("label above", above),
    ("one word each", words),
    ("absolute, address first", absolute),
    ("flex rows, two parts", two_parts),
    ("two columns", columns),
    ("one line each", one_line),
    ("bilingual labels", bilingual),
    ("label table, three rows", three_rows),
];
pub const LATIN_LAYOUTS: &[(&str, fn(&Case) -> String)] = &[
    ("ship to, ship from", ship_to),
    ("from, to in cells", from_to),
    ("named parts", named),
];

fn page(body: &str) -> String {
    format!(
        "<!DOCTYPE html><meta charset=utf-8><style>@page{{size:100mm 150mm}}body{{margin:0;font:9pt/1.3 SimHei}}table{{border-collapse:collapse;width:96mm;margin:0 2mm}}\
         td{{border:1px solid #000;padding:1mm}}</style><div style='font-size:24pt'>021-B3 07</div>{body}\
         <div style='margin:2mm'>订单号：T-001&nbsp;&nbsp;重量：1.20kg<br>备注：轻放</div>"
    )
}

fn stacked(c: &Case) -> String {
    let row = |mark: &str, p: &[&str; 3]| {
        format!(
            "<tr><td style='width:4mm;text-align:center'>{}</td><td>{}&nbsp;&nbsp;{}<br>{}</td></tr>",
            mark.chars().map(String::from).collect::<Vec<_>>().join("<br>"),
            p[0],
            p[1],
            p[2]
        )
    };
    page(&format!(
        "<table>{}{}</table>",
        row("收件人", &c.receiver),
        row("寄件人", &c.sender)
    ))
}
fn in_cell(c: &Case) -> String {
    let row = |mark: &str, p: &[&str; 3]| format!("<tr><td>{mark}：{} {}<br>{}</td></tr>", p[0], p[1], p[2]);
    page(&format!(
        "<table>{}{}</table>",
        row("收件人", &c.receiver),
        row("寄件人", &c.sender)
    ))
}
fn above(c: &Case) -> String {
    let part = |mark: &str, p: &[&str; 3]| {
        format!(
            "<div style='margin:3mm 2mm'><b>{mark}</b><div>{}</div><div>{}</div><div>{}</div></div>",
            p[0], p[1], p[2]
        )
    };
    page(&format!("{}{}", part("收货信息", &c.receiver), part("发货信息", &c.sender)))
}
fn words(c: &Case) -> String {
    let part = |mark: &str, p: &[&str; 3]| {
        format!(
            "<div style='margin:3mm 2mm'>{mark}姓名：{}<br>{mark}电话：{}<br>{mark}地址：{}</div>",
            p[0], p[1], p[2]
        )
    };
    page(&format!("{}{}", part("收件人", &c.receiver), part("寄件人", &c.sender)))
}
fn absolute(c: &Case) -> String {
    let part = |y: i32, mark: &str, p: &[&str; 3]| {
        format!(
            "<div style='position:absolute;left:3mm;top:{}mm;font-size:14pt'>{mark}</div><div style='position:absolute;left:12mm;top:{y}mm;width:82mm'>{}<br>{} {}</div>",
            y + 2,
            p[2],
            p[0],
            p[1]
        )
    };
    page(&format!("{}{}", part(50, "收", &c.receiver), part(75, "寄", &c.sender)))
}
fn two_parts(c: &Case) -> String {
    let row = |mark: &str, p: &[&str; 3]| {
        format!(
            "<div style='display:flex;border-bottom:1px solid #000;margin:0 2mm'><div style='width:8mm;align-self:center'>{mark}</div><div><div><b>{}</b> <span>{}</span></div><div>{}</div></div></div>",
            p[0], p[1], p[2]
        )
    };
    let part = || {
        format!(
            "<div style='height:45mm;padding-top:3mm'>{}{}</div>",
            row("收", &c.receiver),
            row("寄", &c.sender)
        )
    };
    page(&format!("{}{}", part(), part()))
}
fn columns(c: &Case) -> String {
    let cell = |mark: &str, p: &[&str; 3]| {
        format!(
            "<td style='width:50%;vertical-align:top'>{mark}<br>{}<br>{}<br>{}</td>",
            p[0], p[1], p[2]
        )
    };
    page(&format!(
        "<table style='table-layout:fixed'><tr>{}{}</tr></table>",
        cell("寄件方：", &c.sender),
        cell("收件方：", &c.receiver)
    ))
}
fn one_line(c: &Case) -> String {
    let line = |mark: &str, p: &[&str; 3]| format!("<p style='margin:2mm'>{mark}{}，{}，{}</p>", p[0], p[1], p[2]);
    page(&format!("{}{}", line("【收】", &c.receiver), line("【寄】", &c.sender)))
}
fn bilingual(c: &Case) -> String {
    let row = |mark: &str, p: &[&str; 3]| {
        format!(
            "<tr><td style='width:26mm'>{mark}</td><td>{}<br>电话 Tel: {}<br>{}</td></tr>",
            p[0], p[1], p[2]
        )
    };
    page(&format!(
        "<table>{}{}</table>",
        row("收件人 Receiver", &c.receiver),
        row("寄件人 Sender", &c.sender)
    ))
}
fn three_rows(c: &Case) -> String {
    let rows = |mark: &str, p: &[&str; 3]| {
        format!(
            "<tr><td rowspan=3 style='width:6mm;font-size:14pt'>{mark}</td><td>姓名：{}</td></tr><tr><td>电话：{}</td></tr><tr><td>地址：{}</td></tr>",
            p[0], p[1], p[2]
        )
    };
    page(&format!("<table>{}{}</table>", rows("收", &c.receiver), rows("寄", &c.sender)))
}
fn ship_to(c: &Case) -> String {
    let part = |mark: &str, p: &[&str; 3]| {
        format!(
            "<div style='margin:4mm 3mm;width:60mm'><b>{mark}</b><br>{}<br>{}<br>Phone: {}</div>",
            p[0], p[2], p[1]
        )
    };
    page(&format!("{}{}", part("SHIP FROM:", &c.sender), part("SHIP TO:", &c.receiver)))
}
fn from_to(c: &Case) -> String {
    let row = |mark: &str, p: &[&str; 3]| {
        format!(
            "<tr><td style='width:14mm'>{mark}</td><td>{}&nbsp;&nbsp;&nbsp;{}<br>{}</td></tr>",
            p[0], p[1], p[2]
        )
    };
    page(&format!("<table>{}{}</table>", row("From", &c.sender), row("To", &c.receiver)))
}
fn named(c: &Case) -> String {
    let part = |mark: &str, p: &[&str; 3]| {
        format!(
            "<div style='margin:4mm 3mm;width:70mm'><b>{mark}</b><br>Name: {}<br>Address: {}<br>Tel: {}</div>",
            p[0], p[2], p[1]
        )
    };
    page(&format!("{}{}", part("Consignee", &c.receiver), part("Shipper", &c.sender)))
}
