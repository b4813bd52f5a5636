//! Work on several cores, with its output in order.

use std::any::Any;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::fix::BUFFER;
use super::input::Failure;

/// Threads that do the work.
pub(super) struct Threads {
    /// `None`: the work is done where it is asked for.
    pool: Option<Arc<ThreadPool>>,
}

impl Threads {
    /// So many threads, or as many as the machine has cores; not more than there are jobs.
    pub(super) fn new(count: Option<u16>, jobs: usize) -> Result<Self, Failure> {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        let count = count.map_or_else(cores, usize::from).min(jobs);
        let pool = (count > 1).then(|| ThreadPoolBuilder::new().num_threads(count).build()).transpose();
        Ok(Self { pool: pool.map_err(|e| Failure::Said(e.to_string()))?.map(Arc::new) })
    }

    /// Does `work` for each job and writes to `out` what it writes, in the order of the jobs. `each` gets what the work came to,
    /// in the same order, and says whether to go on. `out` is flushed before anything is waited for.
    ///
    /// Memory: that of two jobs a thread and, for each, of four pieces of [`BUFFER`] bytes.
    ///
    /// # Errors
    /// Those of writing to `out` and those of `each`. Jobs that have begun are not waited for then.
    pub(super) fn in_order<J, R, W>(
        &self,
        mut jobs: impl Iterator<Item = J> + Send + 'static,
        work: impl Fn(J, &mut dyn Write) -> R + Send + Sync + 'static,
        out: &mut W,
        mut each: impl FnMut(R, &mut W) -> Result<bool, Failure>,
    ) -> Result<(), Failure>
    where
        J: Send + 'static,
        R: Send + 'static,
        W: Write,
    {
        let Some(pool) = &self.pool else {
            loop {
                out.flush()?;
                let Some(job) = jobs.next() else { return Ok(()) };
                let done = work(job, out);
                if !each(done, out)? {
                    return Ok(());
                }
            }
        };
        let work = Arc::new(work);
        let tasks = jobs.map(move |job| {
            let work = work.clone();
            Box::new(move |out: &mut dyn Write| -> Done { Box::new(work(job, out)) }) as Task
        });
        let jobs_begun = begin(Box::new(tasks), pool.clone());
        while let Some(pieces) = next(&jobs_begun, out)? {
            while let Some(piece) = next(&pieces, out)? {
                match piece {
                    Piece::Bytes(bytes) => out.write_all(&bytes)?,
                    // All tasks come to what `work` does.
                    Piece::Done(done) => {
                        if let Ok(done) = done.downcast()
                            && !each(*done, out)?
                        {
                            return Ok(());
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

/// What a job came to. Here and in [`Task`] types are left out, so that what follows is there once and not for each kind of work.
type Done = Box<dyn Any + Send>;

/// A job with what is to be done.
type Task = Box<dyn FnOnce(&mut dyn Write) -> Done + Send>;

/// Gives the tasks to the pool, which begins them in order: the first of those that are not done is always being worked on.
fn begin(tasks: Box<dyn Iterator<Item = Task> + Send>, pool: Arc<ThreadPool>) -> Receiver<Receiver<Piece>> {
    let (queue, begun) = sync_channel(2 * pool.current_num_threads());
    // A thread of its own, which nobody waits for: the next job may have to be read from a pipe that stays silent.
    std::thread::spawn(move || {
        for task in tasks {
            let (to, pieces) = sync_channel(4);
            if queue.send(pieces).is_err() {
                return;
            }
            pool.spawn_fifo(move || {
                let mut writer = PieceWriter { to, bytes: Vec::new() };
                let done = task(&mut writer);
                // Where the receiver is gone, nobody asks for the rest.
                let _ = writer.flush();
                let _ = writer.to.send(Piece::Done(done));
            });
        }
    });
    begun
}

/// What comes next; `out` is flushed when that is not there yet.
fn next<T>(from: &Receiver<T>, out: &mut dyn Write) -> io::Result<Option<T>> {
    match from.try_recv() {
        Ok(item) => Ok(Some(item)),
        Err(TryRecvError::Disconnected) => Ok(None),
        Err(TryRecvError::Empty) => {
            out.flush()?;
            Ok(from.recv().ok())
        }
    }
}

/// What a job hands over: bytes to write, and at the end what it came to.
enum Piece {
    Bytes(Vec<u8>),
    Done(Done),
}

/// Hands over what is written, [`BUFFER`] bytes at a time.
struct PieceWriter {
    to: SyncSender<Piece>,
    bytes: Vec<u8>,
}

impl Write for PieceWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        if self.bytes.len() >= BUFFER {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.bytes.is_empty() {
            return Ok(());
        }
        let sent = self.to.send(Piece::Bytes(std::mem::take(&mut self.bytes)));
        sent.map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_comes_in_the_order_of_the_jobs() {
        for threads in [1, 3] {
            let threads = Threads::new(Some(threads), 100).expect("threads");
            let mut out = Vec::new();
            let mut seen = Vec::new();
            let work = |n: usize, out: &mut dyn Write| {
                std::thread::sleep(std::time::Duration::from_millis((7 - n as u64 % 7) / 3));
                // More than fits into the pieces that wait.
                // What comes after the end is not taken.
                let _ = (0..=n % 5).try_for_each(|_| out.write_all(&vec![n as u8; BUFFER]));
                n
            };
            let each = |n, _: &mut Vec<u8>| {
                seen.push(n);
                Ok(n < 59)
            };
            threads.in_order(0..1000, work, &mut out, each).expect("no error");
            assert_eq!(seen, (0..60).collect::<Vec<_>>());
            assert!(out.is_sorted() && out.len() == (0..60).map(|n| (n % 5 + 1) * BUFFER).sum::<usize>());
        }
    }
}
