import { useServer } from './support.js'
const { as, anonymous } = useServer({ debug: false })
const timed = async (name: string, f: () => Promise<any>) => { const t = Date.now(); const r = await f(); console.log(name, Date.now() - t, 'ms', r.status, r.text.slice(0, 300)) }
const laughs = (n: number, type: string, leaf: string, root: string) => {
  let s = root
  for (let i = 0; i < n; i++) s += `\nfragment F${i} on ${type} { ${i === n - 1 ? leaf : `...F${i + 1} ...F${i + 1}`} }`
  return s
}
test('probe', async () => {
  const c = await as('trainer')
  for (const n of [50, 101, 300, 1000]) await timed('fields ' + n, () => c.raw(`{ ${'__typename '.repeat(n)} }`))
  for (const n of [50, 101, 300, 1000]) await timed('fields b' + n, () => c.raw(`{ viewer { ${'role '.repeat(n)} } }`))
  await timed('tokens 4999', () => c.raw(`{ ${'__typename '.repeat(4999)} }`))
  for (const n of [18, 22, 30, 100, 500]) {
    await timed('laughs root ' + n, () => anonymous().raw(laughs(n, 'Query', '__typename', '{ ...F0 }')))
    await timed('laughs viewer ' + n, () => c.raw(laughs(n, 'Viewer', 'role', '{ viewer { ...F0 } }')))
  }
  const nest = (n: number) => { let s = 'id'; for (let i = 0; i < n; i++) s = `...on Athlete { ${s} ${s} }`; return s }
  await timed('inline 8', () => c.raw(`{ roster(first: 1) { nodes { ${nest(8)} } } }`))
  await timed('inline 9', () => c.raw(`{ roster(first: 1) { nodes { ${nest(9)} } } }`))
  let s = 'id'; for (let i = 0; i < 1200; i++) s = `...{ ${s} }`
  await timed('deep inline', () => c.raw(`{ roster(first: 1) { nodes { ${s} } } }`))
}, 120000)
