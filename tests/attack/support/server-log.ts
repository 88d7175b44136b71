/** Captures the server's log, which goes to stderr. Call it before the server starts. */
export function keepLog(): { readonly text: () => string; readonly end: () => void } {
  const own = process.stderr.write.bind(process.stderr)
  const kept: string[] = []
  process.stderr.write = (text: string | Uint8Array) => {
    kept.push(String(text))
    return true
  }
  return {
    text: () => kept.join(''),
    end() {
      process.stderr.write = own
    },
  }
}
