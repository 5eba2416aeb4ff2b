'use strict';

const { default: Sequencer } = require('@jest/test-sequencer');

/** Compares what all other tests made handlers call with what their roles allow. */
const LAST = 'least-privilege.test.ts';

/** The same order always, which the next file can rest on: by name, and one last. */
module.exports = class extends Sequencer {
  sort(tests) {
    const last = (test) => test.path.endsWith(LAST);
    return [...tests].sort((one, other) => Number(last(one)) - Number(last(other)) || (one.path < other.path ? -1 : 1));
  }
};
