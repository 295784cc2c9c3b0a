// What `changeset version` writes into the changelogs. Changesets loads this file by `require`.

/** The text of a change: a list as it is, and another text as an item of the list of changes. */
async function getReleaseLine({ summary }) {
  const text = summary.trim();
  return text.startsWith("- ") ? text : `- ${text.replaceAll(/\n(?=.)/g, "\n  ")}`;
}

/** The packages of this repository that have a new version. */
async function getDependencyReleaseLine(_changesets, dependencies) {
  return dependencies.map(({ name, newVersion }) => `- With ${name} ${newVersion}`).join("\n");
}

module.exports = { getReleaseLine, getDependencyReleaseLine };
