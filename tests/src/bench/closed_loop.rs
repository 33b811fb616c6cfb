//! Closed loop: every station asks again as soon as it is answered. Finds the highest rate.

use std::time::{Duration, Instant};

use futures_util::future::join_all;

use super::{
    clock,
    fault::Fault,
    station::{Caller, Station},
};

/// Lets all stations call for a while and hands them back with what they saw.
pub(crate) async fn run<C: Caller>(
    stations: Vec<Station<C>>,
    duration: Duration,
) -> Result<Vec<Station<C>>, Fault> {
    let until = clock::now() + duration;
    let tasks = stations.into_iter().map(|station| tokio::spawn(drive(station, until)));
    let ended = tokio::time::timeout(duration + PATIENCE, join_all(tasks)).await;
    let ended = ended.map_err(|_| Fault::Stalled)?;
    ended.into_iter().map(|station| station.map_err(|_| Fault::Stalled)).collect()
}

async fn drive<C: Caller>(mut station: Station<C>, until: Instant) -> Station<C> {
    let mut at = clock::now();
    while at < until {
        let called = station.call().await;
        let answered = clock::now();
        match called {
            Ok(()) => station.latency.record(answered - at),
            // A server that is gone fails at once, again and again.
            Err(_) if station.faults >= FAULTS_MAX => break,
            Err(_) => {}
        }
        at = answered;
    }
    station
}

const PATIENCE: Duration = Duration::from_secs(30);
const FAULTS_MAX: u64 = 100;

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, SocketAddr};

    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;
    use crate::bench::{http::Connection, request::RequestHead};

    struct Asker;

    impl Caller for Asker {
        async fn call(&mut self, connection: &mut Connection) -> Result<(), Fault> {
            let answer = connection.exchange(&RequestHead::get("h", "/").empty()).await?;
            if answer.status == 200 {
                Ok(())
            } else {
                Err(Fault::unexpected("/", answer.status, answer.body))
            }
        }
    }

    /// Answers every request with the same bytes, in two pieces.
    async fn serve(answer: &'static str) -> SocketAddr {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let (first, second) = answer.split_at(answer.len() / 2);
                    let mut request = [0; 1024];
                    while stream.read(&mut request).await.is_ok_and(|read| read > 0) {
                        stream.write_all(first.as_bytes()).await.unwrap();
                        tokio::task::yield_now().await;
                        stream.write_all(second.as_bytes()).await.unwrap();
                    }
                });
            }
        });
        address
    }

    async fn run_against(answer: &'static str) -> Vec<Station<Asker>> {
        let stations = Station::open_all(serve(answer).await, [Asker, Asker]).await.unwrap();
        run(stations, Duration::from_millis(30)).await.unwrap()
    }

    #[tokio::test]
    async fn good_answers_are_counted_whatever_pieces_they_come_in() {
        for station in run_against("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await {
            assert!(station.latency.count() > 0);
            assert_eq!((station.faults, station.first_fault), (0, None));
        }
    }

    #[tokio::test]
    async fn wrong_answers_are_faults_and_end_the_run_before_they_flood_it() {
        for station in run_against("HTTP/1.1 500 Oops\r\ncontent-length: 2\r\n\r\nno").await {
            assert_eq!(station.latency.count(), 0);
            assert!((1..=FAULTS_MAX).contains(&station.faults));
            assert_eq!(station.first_fault.as_deref(), Some("/: 500 no"));
        }
    }
}
