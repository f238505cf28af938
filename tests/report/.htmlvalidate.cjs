// How html-validate judges the page: everything it recommends, and what is turned off has its reason beside it.
module.exports = {
  root: true,
  extends: ["html-validate:recommended"],
  rules: {
    // WAI-ARIA lets every list have a name; the rule's default knows landmarks and controls only.
    "aria-label-misuse": ["error", { allowAnyNamable: true }],
    // It is about lists of search results. A company is called what it is called.
    "long-title": "off",
  },
};
