/**
 * The three loops, by the files that each may run. A file's ending says where it belongs: `.test.ts` is in `npm test`, `.evidence.ts`,
 * `.mutants.ts` and `.faults.ts` are in `npm run evidence` alone. Patterns are relative to tests/.
 */
export const loops = {
  /** No database, or one that all share and nobody changes. */
  quick: {
    files: [
      'auth/{access-token,network,password,secret-token}.test.ts',
      'data/{message-splitter,generated-key}.test.ts',
      'limits/{settings,token-bucket,cost-budget}.test.ts',
      'operating/{single-flight,quotes,settings}.test.ts',
      'oracle/oracle.test.ts',
      'policy/{contract,ways}.test.ts',
      'readme/{dependencies,names,links}.test.ts',
      'schema/**/*.test.ts',
      'sql/**/*.test.ts',
    ],
  },
  test: { files: ['**/*.test.ts'] },
  evidence: { files: ['**/*.{test,evidence,mutants,faults}.ts'] },
}
