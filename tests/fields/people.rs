//! Invented people and shops, and the many ways in which documents mark them up.

/// A party as an order has it.
#[derive(Clone, Copy)]
pub struct Person {
    pub name: &'static str,
    pub phone: &'static str,
    pub address: &'static str,
    /// Where the administrative part of the address ends and the street begins, in characters.
    pub cut: usize,
}

const fn person(name: &'static str, phone: &'static str, address: &'static str, cut: usize) -> Person {
    Person { name, phone, address, cut }
}

pub const RECEIVERS: &[Person] = &[
    person("何芳", "13700001111", "广东省深圳市南山区科苑样板路66号创新示例大厦1203室", 9),
    person("欧阳文轩", "138****2046", "浙江省杭州市余杭区五常示例大道168号3幢2单元501", 9),
    person("李*", "159****7730", "北京市朝阳区酒仙桥示例街道样板胡同甲12号院", 6),
    person(
        "阿依古丽·买买提",
        "18600003344转5678",
        "新疆维吾尔自治区乌鲁木齐市天山区示例路3号5栋",
        15,
    ),
    person(
        "张小满",
        "17200005566[8899]",
        "江苏省苏州市昆山市花桥镇样板国际商务城绿地大道7号",
        9,
    ),
    person("王**", "0755-86****21", "内蒙古自治区呼和浩特市新城区示例街道巷子南头第二户", 14),
    person("苏念念", "13800007788-4321", "四川省成都市武侯区寄信巷6号收发室（收件点旁）", 9),
    person("陈木木", "130****0099", "海南省三亚市吉阳区迎宾样板路示例小区A座", 9),
    person("程前", "15500001212", "上海市浦东新区张江镇示例路99弄1号仓", 7),
    person("田野", "400-000-0315", "河南省郑州市中原区样板村东三组", 9),
];

pub const SENDERS: &[Person] = &[
    person("林仓", "13800002222", "浙江省金华市义乌市北苑示例街道望道样板路300号", 9),
    person("青禾文具店", "0571-000****1", "浙江省宁波市鄞州区示例路6号", 9),
    person("白桦", "13900000002", "山东省青岛市市南区样板路8号", 9),
    person("样板商贸有限公司", "021-00000004", "上海市青浦区示例公路99弄1号", 6),
    person("山南茶铺", "152****0006", "河北省石家庄市长安区样板街道10号", 10),
    person("木木家", "0757-0000****", "广东省广州市白云区示例镇5号工业园B栋4楼", 9),
];

pub const HONG_KONG: &[Person] = &[
    person("黃示例", "91230001", "香港九龍觀塘區示例道88號樣板工業大廈5樓B室", 7),
    person("陳大文", "+852 9123 0002", "香港新界沙田區樣板街12號示例花園3座10樓", 7),
];
pub const TAIWAN: &[Person] = &[
    person("林樣板", "0912-000-345", "臺北市大安區示例路二段50號3樓之1", 6),
    person("吳示範", "02-20000678", "高雄市前鎮區樣板街77巷6號", 6),
];
pub const LATIN: &[Person] = &[
    person(
        "Pat Example",
        "(503) 555-0148",
        "Apt 5B, 221 Sample Street Springdemo, OR 97201",
        25,
    ),
    person(
        "J. O'Placeholder",
        "+61 2 0000 0102",
        "Unit 4/20 Demo Parade Sampleville VIC 3000",
        21,
    ),
    person("Maria Muster", "+49 30 00000123", "Musterweg 17 10115 Musterstadt", 12),
];
pub const LATIN_SHOPS: &[Person] = &[
    person(
        "Lin Warehouse",
        "+86 571 0000 0011",
        "No. 168 Demo Avenue, Yuhang Hangzhou 310000",
        26,
    ),
    person(
        "Bright Paper Ltd",
        "0755-00000011",
        "9 Sample Road, Chashan Town Dongguan 523000",
        27,
    ),
];

/// How a document writes its parties: one choice of each kind.
#[derive(Clone, Copy)]
pub struct Look {
    number: usize,
}

impl Look {
    pub fn new(number: usize) -> Look {
        Look { number }
    }

    /// One of several wordings, another for each kind of choice.
    pub fn pick<'a>(&self, kind: usize, of: &[&'a str]) -> &'a str {
        of[(self.number / (kind + 1) + kind * 3 + self.number) % of.len()]
    }

    /// Between a name and a phone on one line.
    pub fn gap(&self) -> &'static str {
        self.pick(1, &[" ", "&nbsp;&nbsp;", "，", " / ", "&emsp;", "&nbsp;&nbsp;&nbsp;&nbsp;"])
    }
    pub fn colon(&self) -> &'static str {
        self.pick(2, &["：", ":", "： "])
    }
    pub fn receiver(&self) -> &'static str {
        self.pick(3, &["收件人", "收货人", "收件方", "收件人"])
    }
    pub fn sender(&self) -> &'static str {
        self.pick(3, &["寄件人", "发货人", "寄件方", "发件人"])
    }
    pub fn phone_word(&self) -> &'static str {
        self.pick(4, &["电话", "联系电话", "手机", "电话"])
    }
    pub fn address_word(&self) -> &'static str {
        self.pick(5, &["地址", "详细地址", "地址"])
    }
    /// The font size of the document in pt.
    pub fn size(&self) -> &'static str {
        self.pick(6, &["9", "8", "10", "7.5"])
    }

    pub fn name(&self, p: &Person) -> String {
        match self.number % 4 {
            1 => format!("<b>{}</b>", p.name),
            2 => format!("<span>{}</span>", p.name),
            _ => p.name.to_owned(),
        }
    }

    /// A phone in one piece, in spans, with large last digits.
    pub fn phone(&self, p: &Person) -> String {
        let long = p.phone.len() == 11 && p.phone.is_ascii();
        let (head, tail) = p.phone.split_at(if long { 7 } else { p.phone.len() });
        match (self.number % 6, long) {
            (1, true) => format!("<span>{head}</span><span>{tail}</span>"),
            (2, true) => format!("{head}<b style='font-size:150%'>{tail}</b>"),
            (3, true) => format!("<span>{}</span><span>{}</span><span>{tail}</span>", &head[..3], &head[3..]),
            (4, _) => format!("<b>{}</b>", p.phone),
            (5, true) => format!("{head}<span style='font-size:135%;font-weight:bold'>{tail}</span>"),
            _ => p.phone.to_owned(),
        }
    }

    /// An address in one piece, in spans by its units, with spaces or a line break between.
    pub fn address(&self, p: &Person) -> String {
        let cut = p.address.char_indices().nth(p.cut).map_or(p.address.len(), |c| c.0);
        let (area, street) = p.address.split_at(cut);
        match self.number / 2 % 5 {
            1 => format!("<span>{area}</span><span>{street}</span>"),
            2 => format!("{area} {street}"),
            3 => format!("{area}<br>{street}"),
            4 => format!("<b>{area}</b>{street}"),
            _ => p.address.to_owned(),
        }
    }
}
