//! The service as its clients see it; one program, since it takes longer to link than to run.

mod batch;
mod bounds;
mod browser;
mod clients;
mod http;
mod packaging;
mod print;
mod schemathesis;
mod support;
