//! Files of other programs and people: payloads as they are read, `.env` files, and files that are replaced whole or not at all.

pub(crate) mod dotenv;
pub(crate) mod payload;
pub(crate) mod replace;
