import { demoIds } from '../../prisma/demo/ids.js'
import { refusals, useServer } from './support.js'

const { as, sql } = useServer()

const ADD = 'mutation ($input: AddMilestoneInput!) { addMilestone(input: $input) { milestone { id } } }'
const MOVE = 'mutation ($input: UpdateMilestoneInput!) { updateMilestone(input: $input) { milestone { id } } }'
const places = () => sql(sql => sql.column<number>`SELECT position FROM milestones WHERE case_id = ${demoIds.outCase} ORDER BY position`)

test('twenty milestones added to one case at once, some in the middle and some moved meanwhile, get distinct positions', async () => {
  const trainer = await as('trainer')
  const before = await places()
  const adding = Array.from({ length: 20 }, (_, number) => {
    const position = number % 3 === 0 ? { position: 2 } : {}
    return trainer.raw(ADD, { input: { caseId: demoIds.outCase, label: `Milestone ${number}`, ...position } })
  })
  const moving = Array.from({ length: 5 }, (_, number) =>
    trainer.raw(MOVE, { input: { milestoneId: demoIds.currentStep, label: null, position: number + 1 } }),
  )
  const answers = await Promise.all([...adding, ...moving])
  // No internal error. A request that waited too long gets CONFLICT and may be retried.
  expect(answers.flatMap(refusals).filter(([code]) => code !== 'CONFLICT')).toEqual([])
  const added = (await Promise.all(adding)).filter(answer => refusals(answer).length === 0)
  expect(added.length).toBeGreaterThan(10)
  expect(await places()).toEqual(Array.from({ length: before.length + added.length }, (_, index) => index + 1))
})
