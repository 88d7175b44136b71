// Imported first, and written so that an old Node can still parse it.

const [major, minor] = process.versions.node.split('.').map(Number)

if (!(major >= 24 || (major === 22 && minor >= 13) || (major === 20 && minor >= 19))) {
  console.error(
    `RTSport needs Node.js 24 (recommended) or newer, or 22.13 or 20.19, and this is ${process.version}. Get one from https://nodejs.org, then try again.`,
  )
  process.exit(1)
}
