// The embedded PostgreSQL's interval timer is a Node timer that outlives its store. It would keep a released worker alive.
process.once('disconnect', () => process.exit())
