/** Made for paper first: black on white, with nothing conveyed by colour alone. */
export const stylesheet = `
:root { color-scheme: light; font: 16px/1.45 system-ui, sans-serif; color: #111; background: #fff; }
body { max-width: 56rem; margin: 0 auto; padding: 1.5rem; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0; }
h2 { font-size: 1.15rem; margin: 1.75rem 0 0.5rem; padding-bottom: 0.25rem; border-bottom: 2px solid #111; break-after: avoid; }
h3 { font-size: 1rem; margin: 0; }
p { margin: 0.25rem 0; }
ul { margin: 0; padding: 0; list-style: none; }
.names { columns: 3 14rem; column-gap: 1.5rem; }
.names li, .limited > li { padding: 0.15rem 0; break-inside: avoid; }
.limited > li { padding: 0.4rem 0; border-bottom: 1px solid #999; }
.limited ul { padding-left: 1.25rem; list-style: disc; }
.jersey { display: inline-block; min-width: 2.5rem; font-variant-numeric: tabular-nums; }
footer { margin-top: 2rem; font-size: 0.875rem; }
@page { margin: 15mm; }
@media print {
  :root { font-size: 11pt; }
  body { max-width: none; padding: 0; }
}
`
