// Imported before everything else, and written so that an old Node can still read it.

const [major, minor] = process.versions.node.split('.').map(Number)

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`RTSport needs Node.js 20.19 or newer, and this is ${process.version}. Get one from https://nodejs.org, then try again.`)
  process.exit(1)
}
