//! Options of `fetch`, `label` and `wechat`.

use super::{Costs, Labels, Parts, Work};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// WeChat, and who asks it.
#[derive(Args)]
pub struct Connection {
    /// A file that only its owner can read: {"appid", "secret"}, {"access_token"}, {"token_file"} or {"token_command": [PROGRAM, ARGUMENT …]} [default: WECHAT_APPID and WECHAT_SECRET, or WECHAT_ACCESS_TOKEN, of the environment]
    #[arg(long, value_name = "FILE", conflicts_with = "no_token")]
    pub credentials: Option<PathBuf>,
    /// Send no access_token: in WeChat's cloud hosting, which adds it
    #[arg(long)]
    pub no_token: bool,
    /// Where the interface is [default: WECHAT_BASE_URL, or https://api.weixin.qq.com]
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// How long one call may take
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..))]
    pub timeout: u16,
    /// The most calls of each kind in a minute [default: 3000]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub calls_per_minute: Option<u32>,
}

#[derive(Args)]
pub struct Fetch {
    /// The orders: JSON lines, CSV, or `-` for stdin
    #[arg(long, value_name = "FILE")]
    pub orders: PathBuf,
    /// Which labels to ask for
    #[arg(long, value_enum, value_name = "TYPE", default_value = "two-part")]
    pub print_type: Parts,
    /// Keep the replies in this file, which only its owner can read, and ask for none that it has
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,
    /// Write the orders that failed into this file, to be given to --orders again
    #[arg(long, value_name = "FILE")]
    pub failed: Option<PathBuf>,
    #[command(flatten)]
    pub work: Work,
    #[command(flatten)]
    pub connection: Connection,
}

/// An order of WeChat Logistics.
#[derive(Args)]
pub struct OneOrder {
    /// The order number
    pub order_id: String,
    /// The carrier's code, as `wechat carriers` lists it
    #[arg(long, value_name = "CODE")]
    pub delivery: String,
    /// The waybill number, if it is known
    #[arg(long, value_name = "NUMBER", default_value = "", hide_default_value = true)]
    pub waybill: String,
    /// The user's openid; not needed for orders of apps and web pages
    #[arg(long, value_name = "OPENID", default_value = "", hide_default_value = true)]
    pub openid: String,
}

#[derive(Args)]
pub struct Label {
    #[command(flatten)]
    pub order: OneOrder,
    #[command(flatten)]
    pub labels: Labels,
    #[command(flatten)]
    pub costs: Costs,
    #[command(flatten)]
    pub connection: Connection,
}

#[derive(Args)]
pub struct Wechat {
    #[command(subcommand)]
    pub call: WechatCall,
}

#[derive(Subcommand)]
pub enum WechatCall {
    /// Place orders; one JSON line an order that was placed, which `fetch --orders` reads
    Add(AddOrders),
    /// Cancel a waybill; needs --waybill
    Cancel(Ask),
    /// A parcel's way; needs --waybill
    Path(Ask),
    /// Who may print with WeChat's program for PCs: persons, not devices
    Printers(Connection),
    /// The carriers, and their products
    Carriers(Connection),
    /// How many waybills an account has left
    Quota(Quota),
    /// Have WeChat fill a carrier's template; the answer is a reply for `render`
    Preview(Preview),
}

#[derive(Args)]
pub struct AddOrders {
    /// The orders as addOrder takes them: JSON objects one after the other, or `-` for stdin
    #[arg(value_name = "FILE")]
    pub orders: PathBuf,
    /// Note in this file, which only its owner can read, what was placed, and place none that it has
    ///
    /// An order that was being placed when a run was killed is looked for before it is placed again.
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,
    /// Write the numbers of the orders that failed into this file
    #[arg(long, value_name = "FILE")]
    pub failed: Option<PathBuf>,
    #[command(flatten)]
    pub work: Work,
    #[command(flatten)]
    pub connection: Connection,
}

#[derive(Args)]
pub struct Ask {
    #[command(flatten)]
    pub order: OneOrder,
    #[command(flatten)]
    pub connection: Connection,
}

#[derive(Args)]
pub struct Quota {
    /// The carrier's code
    #[arg(long, value_name = "CODE")]
    pub delivery: String,
    /// The account at the carrier
    #[arg(long, value_name = "BIZ_ID")]
    pub biz_id: String,
    #[command(flatten)]
    pub connection: Connection,
}

#[derive(Args)]
pub struct Preview {
    /// The template, as HTML
    #[arg(value_name = "FILE")]
    pub template: PathBuf,
    /// The order, as addOrder takes it
    #[arg(long, value_name = "FILE")]
    pub order: PathBuf,
    /// The waybill number
    #[arg(long, value_name = "NUMBER")]
    pub waybill: String,
    /// waybill_data: ##KEY##VALUE##KEY##VALUE##
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub data: String,
    #[command(flatten)]
    pub connection: Connection,
}
