//! Files beside captures: payloads as they are read, `.env` files, files that are replaced whole or not at all, and locks.

pub(crate) mod dotenv;
pub(crate) mod lock;
pub(crate) mod payload;
pub(crate) mod replace;
