//! A stand-in for WeChat Logistics: the calls of orders over HTTP, with made-up carriers, labels with real barcodes, and faults on demand. It is for
//! development and tests, and is not published.
//!
//! Orders are kept in memory, or in a file from one start to the next. Tokens end after [`Settings::token_seconds`]. What goes wrong is asked for by the header `x-fault:
//! NAME` of a request, by [`StandIn::script`], or for [`Settings::percent`] of all requests.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod fault;
mod http;
mod template;
mod world;

pub use fault::Fault;

use serde_json::{Value, json};
use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use world::World;

/// How a stand-in behaves.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where it listens. Default: a free port of 127.0.0.1.
    pub listen: String,
    /// The appid it knows.
    pub appid: String,
    /// Its secret.
    pub secret: String,
    /// How long tokens last.
    pub token_seconds: u64,
    /// How many of a hundred requests suffer a fault that passes. Default 0.
    pub percent: u32,
    /// Which ones: the same seed, the same faults in the same order.
    pub seed: u64,
    /// Where orders are kept. Default: in memory.
    pub orders: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            listen: "127.0.0.1:0".into(),
            appid: "wx0123456789abcdef".into(),
            secret: "secret".into(),
            token_seconds: 7200,
            percent: 0,
            seed: 1,
            orders: None,
        }
    }
}

/// A stand-in that runs until it is dropped.
pub struct StandIn {
    address: SocketAddr,
    world: Arc<World>,
    ended: Arc<AtomicBool>,
}

impl StandIn {
    /// Starts one.
    ///
    /// # Errors
    /// When it cannot listen, or its file of orders cannot be read.
    pub fn start(settings: Settings) -> io::Result<StandIn> {
        let listener = TcpListener::bind(&settings.listen)?;
        let address = listener.local_addr()?;
        let world = Arc::new(World::new(settings)?);
        let ended = Arc::new(AtomicBool::new(false));
        let (its_world, its_end) = (Arc::clone(&world), Arc::clone(&ended));
        thread::spawn(move || {
            for stream in listener.incoming() {
                if its_end.load(Ordering::Relaxed) {
                    break;
                }
                let world = Arc::clone(&its_world);
                // A connection that fails is its client's problem, which is what faults are for.
                thread::spawn(move || stream.and_then(|stream| http::serve(&stream, &world)));
            }
        });
        Ok(StandIn { address, world, ended })
    }

    /// Its base URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Has the next request whose path ends with `path` (`order/add`) suffer a fault.
    pub fn script(&self, path: &str, fault: Fault) {
        self.world.script(path, fault);
    }

    /// What happened: `calls` by path, `orders`, `repeated_adds` (of orders that were there), `faulty` (requests).
    pub fn statistics(&self) -> Value {
        self.world.statistics()
    }

    /// Places so many orders of the sandbox carrier, `sample-0001` and so on. Those that are there stay.
    pub fn add_sample_orders(&self, count: usize) {
        for number in 1..=count {
            // Only an order that is there is refused.
            let _ = self.world.place(sample_order(number));
        }
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        // Wakes the thread that waits for connections.
        let _ = TcpStream::connect(self.address);
    }
}

/// An order for the sandbox carrier with invented people, as addOrder takes it; no two numbers have the same receiver.
pub fn sample_order(number: usize) -> Value {
    let family = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨".chars().nth(number % 16).unwrap_or('林');
    let city = [
        ("广东省", "广州市", "海珠区"),
        ("浙江省", "杭州市", "滨江区"),
        ("四川省", "成都市", "双流区"),
    ][number % 3];
    json!({
        "add_source": 0,
        "order_id": format!("sample-{number:04}"),
        "openid": "oABC123456",
        "delivery_id": "TEST",
        "biz_id": "test_biz_id",
        "custom_remark": "易碎物品",
        "sender": {
            "name": "示例文具店", "mobile": "13800000000", "province": "广东省", "city": "深圳市", "area": "南山区", "address": "示例路1号",
        },
        "receiver": {
            "name": format!("{family}小样"), "mobile": format!("1390000{number:04}"),
            "province": city.0, "city": city.1, "area": city.2, "address": format!("样板路{}号{}室", number % 500 + 1, 101 + number % 33 * 100),
        },
        "cargo": {"count": 1, "weight": 1.5, "space_x": 20, "space_y": 15, "space_z": 10, "detail_list": [{"name": "方格笔记本", "count": 3}]},
        "shop": {"wxa_path": "/pages/order", "img_url": "https://example.com/notebook.png", "goods_name": "方格笔记本", "goods_count": 3},
        "insured": {"use_insured": 0, "insured_value": 0},
        "service": {"service_type": 1, "service_name": "test_service_name"},
    })
}
