//! `listen --sandbox` with what is at hand: several secrets, another address of this machine.

use crate::support::Place;
use std::net::{IpAddr, UdpSocket};

#[test]
fn every_secret_at_hand_verifies_and_the_hub_signs_with_the_last() {
    let listener = Place::new().run(["--sandbox", "--secret", "old", "--secret", "new"]).listen();
    assert_eq!(listener.ready()["secrets"], 2);
    assert_eq!(listener.ready()["registered"]["signing_secret"], "new");
    for _ in 0..2 {
        assert_eq!(listener.next_line()["verified"], true);
    }
    for (secret, status) in [("old", 200), ("new", 200), ("other", 400)] {
        let sign = Place::new().run(["sign", "--secret", secret]).stdin(b"{}").any_stdout().run();
        assert_eq!(listener.post(b"{}", &[("X-Pushoney-Signature", sign.text().trim())]).status, status, "{secret}");
    }
}

/// The address of this machine that it would send from to others; nothing is sent.
fn other_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    socket.local_addr().ok().map(|address| address.ip()).filter(|ip| !ip.is_loopback())
}

#[test]
fn the_hub_delivers_to_another_address_of_this_machine() {
    // A machine without a network has none.
    let Some(ip) = other_address() else { return };
    let listener = Place::new().run(["--sandbox", "--host", &ip.to_string()]).listen();
    for _ in 0..2 {
        assert_eq!(listener.next_line()["verified"], true);
    }
}
