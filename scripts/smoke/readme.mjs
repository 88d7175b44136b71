/** The commands of README.md's first fenced block that starts the server, without those that fetch the project. */
export function startCommand(readme) {
  const blocks = [...readme.matchAll(/^```(?:bash|sh|shell|console)?\n(.*?)^```$/gms)].map(([, text]) => text)
  const block = blocks.find(text => /\bnpm start\b/.test(text))
  if (block === undefined) throw new Error('README.md shows no command that starts the server')
  const commands = block.split('\n').map(line => line.replace(/^\$ /, ''))
  return commands.filter(line => !/^\s*(git clone|cd)\b/.test(line)).join('\n')
}
