//! What goes wrong: asked for by a request's header, by a script, or for a percentage of all requests.

use std::collections::VecDeque;

/// Something that goes wrong with one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The connection is reset before the request is read.
    Reset,
    /// The request is obeyed, and the connection ends without an answer.
    Lost,
    /// The request is obeyed, and the answer's second half is missing.
    Truncated,
    /// The request is obeyed, and the answer states half its length.
    WrongLength,
    /// The request is obeyed, and the answer's second half never comes, until the client hangs up.
    Stalled,
    /// HTML of something in between, with status 200.
    Html,
    /// Status 502 with HTML; the request is not obeyed.
    BadGateway,
    /// The request is obeyed, and the answer is status 500.
    ServerError,
    /// -1; the request is not obeyed.
    Busy,
    /// The request is obeyed, and the answer is -1.
    BusyAfter,
    /// -1 with HTML and somebody's phone in `errmsg`.
    HtmlMessage,
    /// All tokens end: 40001.
    Token,
    /// 45011.
    Minute,
    /// 45009.
    Day,
    /// 9300501 with the carrier's code and words.
    Carrier,
    /// 9300502.
    CarrierSystem,
    /// The answer is about another order.
    OtherOrder,
    /// A batch reply leaves its first item out.
    LeftOut,
    /// The first item of a batch reply is -1.
    ItemBusy,
}

impl Fault {
    /// Names and faults.
    pub const ALL: [(&str, Fault); 19] = [
        ("reset", Fault::Reset),
        ("lost", Fault::Lost),
        ("truncated", Fault::Truncated),
        ("wrong-length", Fault::WrongLength),
        ("stalled", Fault::Stalled),
        ("html", Fault::Html),
        ("bad-gateway", Fault::BadGateway),
        ("server-error", Fault::ServerError),
        ("busy", Fault::Busy),
        ("busy-after", Fault::BusyAfter),
        ("html-message", Fault::HtmlMessage),
        ("token", Fault::Token),
        ("minute", Fault::Minute),
        ("day", Fault::Day),
        ("carrier", Fault::Carrier),
        ("carrier-system", Fault::CarrierSystem),
        ("other-order", Fault::OtherOrder),
        ("left-out", Fault::LeftOut),
        ("item-busy", Fault::ItemBusy),
    ];

    /// Those that pass by themselves and at once: what a percentage of requests gets.
    const PASSING: [Fault; 11] = [
        Fault::Reset,
        Fault::Lost,
        Fault::Truncated,
        Fault::WrongLength,
        Fault::Html,
        Fault::BadGateway,
        Fault::ServerError,
        Fault::Busy,
        Fault::BusyAfter,
        Fault::Token,
        Fault::ItemBusy,
    ];

    /// A fault by its name.
    pub fn named(name: &str) -> Option<Fault> {
        Fault::ALL.iter().find(|known| known.0 == name).map(|known| known.1)
    }
}

/// Faults to come.
#[derive(Debug, Default)]
pub struct Faults {
    /// Each is for the next request whose path ends so.
    script: VecDeque<(String, Fault)>,
    percent: u32,
    state: u64,
}

impl Faults {
    pub fn new(percent: u32, seed: u64) -> Faults {
        Faults {
            script: VecDeque::new(),
            percent,
            state: seed.wrapping_mul(2).wrapping_add(1),
        }
    }

    pub fn add(&mut self, path: &str, fault: Fault) {
        self.script.push_back((path.to_owned(), fault));
    }

    /// What happens to a request, but for what its header says.
    pub fn next(&mut self, path: &str) -> Option<Fault> {
        if let Some(at) = self.script.iter().position(|(end, _)| path.ends_with(end.as_str())) {
            return self.script.remove(at).map(|(_, fault)| fault);
        }
        if self.random() % 100 >= self.percent {
            return None;
        }
        let which = self.random() as usize % Fault::PASSING.len();
        Some(Fault::PASSING[which])
    }

    /// Numbers that are the same for the same seed: xorshift64*, G. Marsaglia 2003, S. Vigna 2016.
    fn random(&mut self) -> u32 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        (self.state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as u32
    }
}
