const words = (text: string): readonly string[] => text.trim().split(/\s+/)

// The lists' lengths are different primes, so stepping through them in parallel repeats no pair before all are used.

export const boysNames = words(`
  Aarón Abdullahi Adrian Alejandro Amir André Anthony Ayden Benjamin Caleb Camden Carlos Cole Dae-Jung Dante Dashiell Diego
  Dominic Elijah Emeka Finn Gabriel Hiroshi Hudson Ibrahim Jamal Jesús Jonah Jordan Kaleo Kwame Leif Luca Mekhi Mohamed
  Noah Owen Rafael Santiago Tariq Théo Tyrell Wyatt
`)

export const girlsNames = words(`
  Aaliyah Abigail Adaeze Alana Alma Anika Aoife Ava Beatriz Bianca Camila Chloé Daniela Ebony Elena Emma Fatou Grace Hana
  Imani Isabel Jada Jasmine Kalani Layla Lena Leilani Mai Mariam Naomi Nevaeh Olivia Paloma Ruth Saanvi Simone Sofía Tessa
  Valentina Xiomara Yara
`)

export const lastNames = words(`
  Abebe Aguilar Ahmadi Alvarez Andersen Baptiste Barnes Begay Bennett Bianchi Blackwood Brennan Cabrera Carter Castillo
  Chavez Chen Choi Coleman Cruz D'Angelo Dawson Delacroix Diaz Diallo Edwards Eriksen Espinoza Fernández Fitzgerald Flores
  Foster Garcia Gebre Goldberg Gonzalez Graham Greene Gupta Hansen Hassan Hayes Hoang Holloway Ibáñez Iyer Jackson
  Jaramillo Johansson Kaplan Kaur Keller Kim Köhler Kovács Le Lewis-Grant Lopez Mahmoud Martinez Mbeki McAllister Mendoza
  Mitchell Moreau Muñoz Murphy Ndiaye Novak O'Brien Okonkwo Olsen Ortiz Papadopoulos Park Patel Pérez-Soto Petrov Ramírez
  Rossi Sandoval Silva Singh Tanaka Taylor Tran Washington Yazzie Zielinski
`)
