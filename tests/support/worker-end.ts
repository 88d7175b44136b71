process.once('disconnect', () => {
  setTimeout(() => {
    process.stderr.write(`LEFT ${process.pid} ${JSON.stringify(process.getActiveResourcesInfo())}\n`)
    // @ts-ignore
    for (const h of process._getActiveHandles())
      process.stderr.write(`  H ${h.constructor.name} ${h.spawnargs ?? ''} ${h.fd ?? ''} ${h.remotePort ?? ''} ${h.localPort ?? ''}\n`)
    process.exit()
  }, 2000).unref()
})
