import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { rootFolder } from './run-tool.mjs'
import { swcOptions } from './swc-options.mjs'

/** Compiles every TypeScript file of the folders into dist/, and deletes what earlier compilations left there. */
export async function compile(folders) {
  // Imported late: the package does not exist before the installation.
  const { transform } = await import('@swc/core')
  await Promise.all(
    folders.map(async folder => {
      await rm(path.join(rootFolder, 'dist', folder), { recursive: true, force: true })
      const names = await readdir(path.join(rootFolder, folder), { recursive: true })
      await Promise.all(names.filter(name => name.endsWith('.ts')).map(name => compileFile(transform, path.join(folder, name))))
    }),
  )
}

async function compileFile(transform, name) {
  const source = path.join(rootFolder, name)
  const target = path.join(rootFolder, 'dist', name.replace(/\.ts$/, '.js'))
  const sourceFileName = path.relative(path.dirname(target), source)
  const text = await readFile(source, 'utf8')
  const { code, map } = await transform(text, { ...swcOptions, filename: source, sourceFileName, swcrc: false, sourceMaps: true })
  await mkdir(path.dirname(target), { recursive: true })
  await writeFile(target, `${code}//# sourceMappingURL=${path.basename(target)}.map\n`)
  await writeFile(`${target}.map`, map)
}
