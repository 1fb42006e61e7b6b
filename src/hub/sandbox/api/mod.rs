//! The API.
use super::Sandbox;
pub(super) struct Api {
    sandbox: Sandbox,
}
impl Api {
    pub fn new(sandbox: Sandbox) -> Self {
        Self { sandbox }
    }
}
impl crate::server::Service for Api {
    fn most_body(&self) -> usize {
        1 << 20
    }
    async fn refuse(
        &self,
        _: std::net::SocketAddr,
        _: &hyper::Method,
        _: &hyper::Uri,
    ) -> Option<crate::server::Answer> {
        None
    }
    async fn handle(&self, _: crate::server::Request) -> crate::server::Answer {
        crate::server::Answer::text(hyper::StatusCode::OK, "x")
    }
    async fn problem(&self, _: std::net::SocketAddr, _: crate::server::Problem) -> crate::server::Answer {
        crate::server::Answer::text(hyper::StatusCode::OK, "x")
    }
}
