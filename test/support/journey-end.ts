// How the whole journey ends, whatever happened on the way; typed by hand.

/** Commands that people give on the way. */
export const STEPS = 49

const everythingKept = {asked: 0, open: 0, kept: 3, broken: 0, released: 0}

export const END = {
  barrier: {
    stage: 'closed',
    outcome: 'resolved',
    checksDone: 2,
    links: {
      count: 5,
      organisations: [
        {organisation: 'migrant-organisation', count: 2},
        {organisation: 'small-business', count: 2},
        {organisation: 'women-network', count: 1},
      ],
      industries: [
        {industry: 'health-care', count: 3},
        {industry: 'social-services', count: 2},
      ],
      categories: [{category: 'recognition', count: 5}],
    },
    solvedBySecond: true,
  },
  linked: Array.from({length: 5}, () => ['review', true]),
  first: {
    status: 'proposed',
    progress: {asked: 0, open: 0, kept: 1, broken: 1, released: 1},
    commitments: ['1 small-business kept', '2 migrant-organisation released', '2 women-network broken'],
    found: [],
  },
  second: {
    status: 'effective',
    progress: everythingKept,
    commitments: ['1 small-business kept', '2 women-network kept', '3 project-crafts kept'],
    found: ['solved'],
  },
  pattern: {uses: {proposed: 1, adopted: 1, effective: 0, ineffective: 0}, industries: ['health-care']},
  again: {status: 'adopted', ofPattern: true},
  another: true,
}
