/**
 * The three test loops, and the files each one runs. The file ending decides: `.test.ts` runs in `npm test`; `.evidence.ts`, `.mutants.ts`
 * and `.faults.ts` run only in `npm run evidence`. Patterns are relative to tests/.
 */
export const loops = {
  /** No database, or a shared one that no test changes. */
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
