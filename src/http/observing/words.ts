/** Words of which frontends make the names of their operations, beside those of the schema. No usual first name is among them. */
export const COMMON_WORDS: readonly string[] = `
 a about above access account active ad add added adds after again all along also alone am an and answer any anybody api app applies apply applied are as ask asking at auto
 back bad badge banner bar base basic batch be before begin below beside between big both bottom box bulk button by
 calendar can cancel card cards change changed changes chart check checklist child children choose class clear close coach coaches
 column columns common complete completed completes component config confirm content context count counter counts create current custom
 daily dashboard data date day days default delete deny detail details dialog disclosed discloses dismiss display do done down download draft drawer due
 each early edit editor else empty end ended enter entry entries error errors event events every everything example expand export extra
 fast feed fetch field fields file filter filters find first flag flow footer for form found fragment from full
 get go good grant graph grid group groups guard
 has have header health hello help her here hide his history home how
 i icon id ids if import in inbox index info init initial input insert inside introspection is it item items its
 job join just keep key kind kinds known
 label large last late latest layout leave left less let level library light like limit line link links list lists live load loaded local
 lock log login logout long lookup
 main make manage many me member menu merge message messages meta min mine mini mobile modal mode model month more most move
 mutation my
 name named names nav navigation need nested new next no nobody node nodes none not note notes notice notification notifications now number
 of off offline old on one ones only op open operation option options or order other others our out over overview own owner
 page pages panel parent parents part parts pass patch people period permission permissions person phone phones pick picker ping place plan
 poll popup post preview previous primary print probe profile progress public publish push put
 q queries query quick
 raw read reader ready reason recent record records refresh refetch refused reload remove removed removes reopened reopening reopens rename repeat replace report reports request
 requests reset resolve response result results retry return review right role roles root row rows rule rules run
 same sample save schedule schema school schools screen scroll search season second section see seed select selected send sent server
 session set settings setup sheet short show side sidebar sideline sign signed simple single size slow small smoke some sort sport start
 state stats status step steps stop store student students sub submit subscribe subscription suggest summary sync
 tab table tabs tag take taps task team teams test tests text than that the their them then there these they thing things this three through
 tile time timeline title to today together toggle token too tool top total totals touch touched trainer trainers twice two type types
 ui undo unknown unread up update updated updates upload url use user users
 value values version very via view viewer views visible visit
 wait was watch way ways web week weekly weekend what when where which who whole why widget width with without word work write written
 x y year years yes yesterday you your z zero
`
  .trim()
  .split(/\s+/)
