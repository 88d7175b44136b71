/**
 * Words that frontends use in operation names. Before adding one, check that nobody is called that: no common first or last name, no month
 * and no number may be listed. Do not copy schema words without that check, because `may`, `white` and `junior` are names. `case`, `bar`,
 * `link` and `parent` stay, although a few people have these names: nobody reads a person in them here.
 */
export const COMMON_WORDS: readonly string[] = `
 about access account active activity add added admin after alert alerts all and applies apply as asking athlete athletes attention audit
 bar bars before body by
 calendar cancel case cases change changed changes checklist children clearance clearances clinical coach coaches complete completed
 completes contacts context correct correction corrections count create created current
 daily dashboard data delete denied detail details device dialog disclose disclosed discloses disclosure disclosures display download
 edit editor emergency end ended entries entry error errors event events every export
 fetch filter filters for form from
 get grid group groups guardian guardians
 header health history
 id ids import index info initial injuries injury input insert introspection item items
 known latest layout level lift lifted limit limits link links list lists load loaded log login logout
 medical member members membership memberships menu message messages metrics milestone milestones mutation
 name names navigation next note notes notice notification notifications
 of on open opened operation options order outcome overview owner
 panel parent parents participation pending permission permissions phase phases plan plans play policy practice preview previous profile
 protocol protocols public
 query
 record recorded records recovery refresh reload remove removed reopen reopened reopening reopens report reported reports request requests
 required resolve resolved restriction restrictions result results review role roles roster rosters
 save schedule school schools screen search section select selected server session sessions set settings setup severity sheet show sidebar
 sideline sign signed sort sport sports staff start status step steps students submit subscribe summary switch symptom symptoms sync
 tap team teams timeline today toggle token total trainer trainers treatment type types
 undo unknown update updated updates upload user users
 value values version view viewer viewers views visibility visible
 week weekly widget with without
`
  .trim()
  .split(/\s+/)

/** Names that are allowed as a whole, because one of their words is also a person's name. */
export const COMMON_NAMES: readonly string[] = [
  'CasePage',
  'CoachDashboardAskingForMore',
  'DisclosedToViewer',
  'GrantClearance',
  'SignIn',
  'TrainerWhoCanSee',
  'WhoCanSee',
]
