import { demoIds } from '../../prisma/demo/ids.js'
import { useExecutionPaths } from './support/use-execution-paths.js'

const { ways, sameAnswer } = useExecutionPaths()

const document = `query ($role: Role!, $athleteId: ID!) {
  viewer { role }
  previewAs(role: $role, athleteId: $athleteId) { membership { displayName } reasons { kind team { name } until } query data errors }
  athlete(id: $athleteId) { lastName }
  again: previewAs(role: $role, athleteId: $athleteId) { data }
}`

describe.each(['COACH', 'PARENT', 'ADMIN', 'AT'] as const)('a preview as %s', role => {
  test.each(['at@lincoln', 'coach@lincoln', 'parent@lincoln', 'admin@lincoln'] as const)(
    'has the same answer both ways, for %s',
    async name => {
      const failed = ways().failures.length
      for (const athleteId of [demoIds.parentChild, demoIds.outAthlete, demoIds.rooseveltAthlete, 'nope'])
        await sameAnswer(name, { document, variables: { role, athleteId } })
      expect(ways().failures).toHaveLength(failed)
    },
  )
})
