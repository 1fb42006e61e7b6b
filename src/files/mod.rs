//! Files of other programs and people: payloads, `.env` files, and replacing a file atomically.

pub(crate) mod dotenv;
pub(crate) mod payload;
pub(crate) mod replace;
