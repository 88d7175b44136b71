// PostgreSQL keeps an interval timer, which an embedded one makes of Node's: it outlives its store, and would keep a worker alive for ever
// that the runner has let go.
process.once('disconnect', () => process.exit())
