/**
 * Words of which frontends make the names of their operations. Whoever adds one asks first whether anybody is called so: there is no
 * usual first or last name among them, no month and no number. Schema words are not taken over by themselves, for `may`, `white` and
 * `junior` are such. `case`, `bar`, `link` and `parent` stay, though a few people are called so: nobody reads a person in them here.
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

/** Names that are told as a whole, for a word of theirs is also somebody's name. */
export const COMMON_NAMES: readonly string[] = [
  'CasePage',
  'CoachDashboardAskingForMore',
  'DisclosedToViewer',
  'GrantClearance',
  'SignIn',
  'TrainerWhoCanSee',
  'WhoCanSee',
]
