//! Why a call of the interface brought nothing.

use crate::token::TokenError;
use std::time::Duration;
use waybill_label::response::{ApiError, ResponseError, Retry};

/// Why a call of the interface brought nothing. No text holds a token, a secret, a name, a phone or an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WechatError {
    /// The interface answered with an error.
    #[error(transparent)]
    Api(Box<ApiError>),
    /// The request breaks a documented rule. Nothing was sent.
    #[error("{field}: {rule}. Nothing was sent")]
    Request {
        /// The field, by its path.
        field: &'static str,
        /// The rule.
        rule: Rule,
    },
    /// There is no access_token.
    #[error("there is no access_token: {0}")]
    Token(#[from] TokenError),
    /// No connection. Nothing was sent.
    #[error("{host} cannot be reached ({why}); look at the network, the proxy and the base URL. Nothing was sent")]
    Unreachable {
        /// Host of the base URL.
        host: String,
        /// What failed.
        why: &'static str,
    },
    /// The connection broke, or took too long, after the request may have left.
    #[error("the answer did not arrive ({why})")]
    NoAnswer {
        /// What failed.
        why: &'static str,
    },
    /// Not the interface's status.
    #[error("the answer has HTTP status {status} instead of 200; look at what lies between here and the interface")]
    Status {
        /// The HTTP status.
        status: u16,
    },
    /// The answer is no reply.
    #[error("the answer cannot be used: {0}")]
    Reply(ResponseError),
    /// The answer is about another order.
    #[error("the answer is about another order than the one asked for ({field} differs); it is not used")]
    OtherOrder {
        /// The field that differs.
        field: &'static str,
    },
    /// A batch reply without this order: it has no waybill, or was not placed with this account.
    #[error(
        "the batch reply leaves this order out: it has no waybill, or was not placed with this account; ask for it by itself to learn which"
    )]
    LeftOut,
    /// A waybill was asked for and none came.
    #[error("the answer has no waybill_id")]
    NoWaybill,
    /// Nobody knows whether the order was placed.
    #[error("whether the order was placed is not known ({0}); ask for it with get_order before it is placed again")]
    Unknown(Box<WechatError>),
    /// The quota of this call is used up; nothing is sent before it may go on.
    #[error("the quota of calls is used up; go on in {} seconds", .wait.as_secs())]
    Quota {
        /// How long until the call may be made again.
        wait: Duration,
    },
}

/// What a request must keep to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Rule {
    /// It may not be empty.
    #[error("is needed and empty")]
    Needed,
    /// It is too long.
    #[error("has {bytes} bytes in UTF-8, more than {limit}")]
    TooLong {
        /// Bytes it has.
        bytes: usize,
        /// The most it may have.
        limit: usize,
    },
    /// It is none of the values that are documented.
    #[error("has to be {0}")]
    Value(&'static str),
}

impl WechatError {
    waybill_label::page::codes! {
        WechatError::Api(_) => "api_error",
        WechatError::Request { .. } => "wechat_request",
        WechatError::Token(_) => "wechat_token",
        WechatError::Unreachable { .. } => "wechat_unreachable",
        WechatError::NoAnswer { .. } => "wechat_no_answer",
        WechatError::Status { .. } => "wechat_status",
        WechatError::Reply(_) => "wechat_bad_reply",
        WechatError::OtherOrder { .. } => "wechat_other_order",
        WechatError::LeftOut => "wechat_left_out",
        WechatError::NoWaybill => "wechat_no_waybill",
        WechatError::Unknown(_) => "wechat_unknown",
        WechatError::Quota { .. } => "wechat_quota",
    }

    /// When the same call may be made again; for a call that does nothing twice.
    pub fn retry(&self) -> Retry {
        match self {
            WechatError::Api(error) => error.retry(),
            WechatError::Unreachable { .. } | WechatError::NoAnswer { .. } => Retry::BackOff,
            WechatError::Status { status } if *status >= 500 || matches!(status, 408 | 429) => Retry::BackOff,
            // Cut off, or a page of something in between.
            WechatError::Reply(ResponseError::NotJson { .. } | ResponseError::NotAReply | ResponseError::Truncated) => Retry::BackOff,
            _ => Retry::Never,
        }
    }

    /// Whether the interface may have done what it was asked for all the same.
    pub(crate) fn is_in_doubt(&self) -> bool {
        match self {
            WechatError::Api(error) => error.retry() == Retry::BackOff,
            WechatError::Status { status } => *status >= 500,
            WechatError::NoAnswer { .. } | WechatError::Reply(_) | WechatError::OtherOrder { .. } | WechatError::NoWaybill => true,
            _ => false,
        }
    }

    pub(crate) fn is_api(&self, codes: &[i64]) -> bool {
        matches!(self, WechatError::Api(error) if codes.contains(&error.code))
    }
}

impl From<ResponseError> for WechatError {
    fn from(error: ResponseError) -> WechatError {
        match error {
            ResponseError::Api(error) => WechatError::Api(error),
            other => WechatError::Reply(other),
        }
    }
}
