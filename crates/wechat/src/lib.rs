//! Blocking client of WeChat Logistics (物流助手): places and cancels orders, and fetches the waybills that become labels.
//!
//! ```
//! use waybill_label::{Renderer, paper::PrintType};
//! use waybill_label_wechat::{Client, OrderRef, TokenSource};
//!
//! # // The stand-in takes WeChat's place.
//! # let stand_in = wechat_stand_in::StandIn::start(wechat_stand_in::Settings::default())?;
//! # stand_in.add_sample_orders(1);
//! # let (appid, secret, base_url) = ("wx0123456789abcdef", "secret", stand_in.url());
//! let client = Client::builder(TokenSource::stable(appid, secret)).base_url(base_url).proxy(None).build()?;
//! let reply = client.get_order(&OrderRef::new("sample-0001", "TEST"), PrintType::TwoPart)?;
//! let label = Renderer::builder().build().label(&reply)?;
//! assert_eq!(label.waybill_id, reply.waybill_id);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The interface is that of developers.weixin.qq.com/miniprogram/dev/server/API/express/express-by-business/ as it was in November 2026. Errors
//! have the interface's [code](WechatError::Api) with its meaning, and never a token, a secret or personal data. At level `trace` the crate `ureq`
//! logs URLs, and with them tokens: leave that level off for it.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod client;
mod clock;
mod error;
mod http;
mod pace;
mod reply;
mod request;
mod secret;
mod token;

pub use client::{BASE_URL, BuildError, Client, ClientBuilder};
pub use clock::Clock;
pub use error::{Rule, WechatError};
pub use reply::{Added, Delivery, Path, PathItem, Printers, ServiceType};
pub use request::{
    AddOrder, AddSource, Cargo, Detail, Insured, OrderJsonError, OrderRef, Party, PreviewTemplate, PrinterUpdate, Service, Shop,
    ShopDetail, TestUpdateOrder,
};
pub use secret::Secret;
pub use token::{Token, TokenError, TokenSource};
