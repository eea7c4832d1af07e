//! The interface's error codes as data: what each means, what to do, and whether asking again helps.

/// Whether the same call may succeed later, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// Never as it is.
    Never,
    /// After a short while, longer each time.
    BackOff,
    /// At once, with a new access_token, and once only.
    NewToken,
    /// In the next minute: the quota of this one is used up.
    NextMinute,
    /// After midnight in Beijing: the quota of the day is used up.
    NextDay,
}

/// An error code of the interface. Texts are of our own writing; the codes are those of WeChat's pages of logistics and of its general list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct ApiCode {
    /// `errcode`.
    pub code: i64,
    /// Whether asking again helps.
    pub retry: Retry,
    /// What it means.
    pub meaning: &'static str,
    /// What to do next.
    pub next_step: &'static str,
    /// What it means, in Chinese.
    pub meaning_zh: &'static str,
    /// What to do next, in Chinese.
    pub next_step_zh: &'static str,
}

impl ApiCode {
    /// Every code that is known, in order.
    pub const ALL: &[ApiCode] = KNOWN;

    /// What is known of a code; `None` for one that the documentation does not list.
    pub fn of(code: i64) -> Option<&'static ApiCode> {
        let at = KNOWN.binary_search_by_key(&code, |known| known.code).ok()?;
        KNOWN.get(at)
    }
}

const fn known(code: i64, retry: Retry, [meaning, next_step]: [&'static str; 2], [meaning_zh, next_step_zh]: [&'static str; 2]) -> ApiCode {
    ApiCode {
        code,
        retry,
        meaning,
        next_step,
        meaning_zh,
        next_step_zh,
    }
}

const CHECK_FIELDS: &str = "check the request's fields against the documentation";
const CHECK_FIELDS_ZH: &str = "对照文档检查请求的各个字段";
const NEW_TOKEN: &str = "fetch a new access_token";
const NEW_TOKEN_ZH: &str = "重新获取 access_token";

/// In order of the codes.
#[rustfmt::skip]
const KNOWN: &[ApiCode] = &[
    known(-1, Retry::BackOff, ["the service is busy", "wait a little and ask again"], ["系统繁忙", "稍等片刻再试"]),
    known(40001, Retry::NewToken, ["the access_token is wrong or expired", NEW_TOKEN], ["access_token 错误或已过期", NEW_TOKEN_ZH]),
    known(40003, Retry::Never, ["the openid is wrong", "send the openid of the order's user, or none with add_source 2"], ["openid 不正确", "请传下单用户的 openid；add_source 为 2 时不必传"]),
    known(40013, Retry::Never, ["the appid is wrong", "check the appid in the administration of the mini program"], ["appid 不正确", "到小程序后台核对 appid"]),
    known(40014, Retry::NewToken, ["the access_token is not valid", NEW_TOKEN], ["access_token 无效", NEW_TOKEN_ZH]),
    known(40097, Retry::Never, ["an argument is wrong", CHECK_FIELDS], ["参数错误", CHECK_FIELDS_ZH]),
    known(40125, Retry::Never, ["the appsecret is wrong", "check the appsecret; a reset one ends the one before"], ["appsecret 不正确", "核对 appsecret；重置后旧的立即失效"]),
    known(40164, Retry::Never, ["this IP address is not on the list of those that may ask for tokens", "add the server's address to the list in the administration of the mini program"], ["当前 IP 不在白名单里", "到小程序后台把服务器出口 IP 加入白名单"]),
    known(40199, Retry::Never, ["there is no such waybill", "check that waybill_id and delivery_id belong together"], ["查不到这个运单", "核对 waybill_id 与 delivery_id 是否对应"]),
    known(40243, Retry::Never, ["the appsecret is frozen", "unfreeze it in the administration of the mini program"], ["appsecret 已被冻结", "到小程序后台解冻"]),
    known(41001, Retry::NewToken, ["there is no access_token", NEW_TOKEN], ["缺少 access_token", NEW_TOKEN_ZH]),
    known(42001, Retry::NewToken, ["the access_token is expired", NEW_TOKEN], ["access_token 已过期", NEW_TOKEN_ZH]),
    known(43002, Retry::Never, ["this interface wants POST", "check the base URL: a redirect may have made a GET of it"], ["该接口需要 POST", "检查接口地址，可能被重定向成了 GET"]),
    known(44002, Retry::Never, ["the request has no body", "check what lies between here and the interface"], ["请求内容为空", "检查中间的代理是否丢掉了请求体"]),
    known(45009, Retry::NextDay, ["the day's quota of calls is used up", "go on after midnight (Beijing), or clear the quota"], ["当天的调用次数已用完", "次日零点后再试，或清零调用次数"]),
    known(45011, Retry::NextMinute, ["too many calls in this minute", "go on in the next minute, with fewer calls"], ["一分钟内调用过于频繁", "下一分钟再试，并放慢速度"]),
    known(47001, Retry::Never, ["the request is not in the expected format", "send the request as JSON in UTF-8"], ["请求格式不对或缺少参数", "请以 UTF-8 的 JSON 发送"]),
    known(48001, Retry::Never, ["the mini program may not call this interface", "open 物流助手 in its administration; third parties need permission set 45 or 71"], ["没有该接口的权限", "到小程序后台开通物流助手；第三方平台需要权限集 45 或 71"]),
    known(48004, Retry::Never, ["the interface is closed for this mini program", "look into its administration for the reason"], ["该接口已被封禁", "到小程序后台查看原因"]),
    known(50002, Retry::Never, ["the account is limited", "look into its administration for the reason"], ["账号受限", "到小程序后台查看原因"]),
    known(930559, Retry::Never, ["the openid is not valid in the sandbox", "use the openid of a member of the mini program"], ["沙盒环境的 openid 无效", "请使用小程序成员的 openid"]),
    known(930561, Retry::Never, ["an argument is wrong", CHECK_FIELDS], ["参数错误", CHECK_FIELDS_ZH]),
    known(930563, Retry::Never, ["the order does not exist", "check order_id, or place the order first"], ["订单不存在", "核对 order_id，或先下单"]),
    known(930564, Retry::Never, ["the quota of calls is used up", "wait until the quota is renewed"], ["调用配额已用完", "等配额恢复后再试"]),
    known(9300501, Retry::Never, ["the carrier refused", "read delivery_resultcode and delivery_resultmsg in the reply"], ["快递公司拒绝了请求", "原因见返回里的 delivery_resultcode 和 delivery_resultmsg"]),
    known(9300502, Retry::Never, ["the carrier's system failed", "ask again later"], ["快递公司系统错误", "过一会儿再试"]),
    known(9300503, Retry::Never, ["the delivery_id is not registered", "take delivery_id from getAllDelivery"], ["delivery_id 不存在", "请从 getAllDelivery 里取 delivery_id"]),
    known(9300507, Retry::Never, ["the access_token is wrong or expired", NEW_TOKEN], ["token 不正确", NEW_TOKEN_ZH]),
    known(9300510, Retry::Never, ["the service type is not supported", "take the service type from getAllDelivery"], ["service_type 不存在", "请从 getAllDelivery 里取服务类型"]),
    known(9300512, Retry::Never, ["the carrier's waybill template could not be rendered", "ask again later, or ask the carrier for its template"], ["面单模板渲染失败", "稍后再试，或请快递公司检查模板"]),
    known(9300517, Retry::Never, ["the printer's update_type is wrong", "send bind or unbind"], ["update_type 不正确", "只能是 bind 或 unbind"]),
    known(9300522, Retry::Never, ["the order_id was used before", "use a new order_id for a new order"], ["order_id 已经用过", "新订单请用新的 order_id"]),
    known(9300525, Retry::Never, ["the carrier account is not bound", "bind biz_id with bindAccount"], ["biz_id 未绑定", "先用 bindAccount 绑定快递账号"]),
    known(9300526, Retry::Never, ["an argument is too long", "shorten the longest field of the request"], ["字段超长", "缩短请求里过长的字段"]),
    known(9300528, Retry::Never, ["the waybill_id is not valid", "check waybill_id"], ["waybill_id 无效", "核对 waybill_id"]),
    known(9300531, Retry::Never, ["biz_id or its password is wrong", "bind the carrier account again"], ["biz_id 无效或密码错误", "重新绑定快递账号"]),
    known(9300534, Retry::Never, ["the shop's data is wrong", "check the shop fields of the order"], ["shop 字段不合法", "检查订单的 shop 字段"]),
    known(9300535, Retry::Never, ["the shop's data is wrong", "check the shop fields of the order"], ["shop 字段不合法", "检查订单的 shop 字段：缩略图、商品名称和数量"]),
    known(9300536, Retry::Never, ["wxa_appid is wrong", "check wxa_appid of the order"], ["add_source 为 2 时的 appid 无效", "检查订单里的 appid"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_stand_in_order_each_once_and_in_both_languages() {
        assert!(KNOWN.is_sorted_by(|a, b| a.code < b.code));
        for known in KNOWN {
            assert_eq!(ApiCode::of(known.code), Some(known));
            let chinese = |text: &str| text.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
            assert!(
                chinese(known.meaning_zh) && chinese(known.next_step_zh) && !known.meaning.is_empty(),
                "{known:?}"
            );
        }
        assert_eq!(ApiCode::of(1), None);
    }
}
