/** The words of the graph explorer, in the language of the page. */
(function () {
  "use strict";

  const WORDS = {
    en: {
      around: "Around a node", between: "Between two nodes",
      node: "Node", from: "From", to: "To", steps: "Steps", direction: "Direction",
      causes: "Causes", effects: "Effects", both: "Both",
      choose: "Type a name or an id", noNode: "No node is called so.",
      more: (n) => `${n} more: type on`,
      drawn: (n, links) => `${n} nodes and ${links} ${links === 1 ? "link" : "links"}.`,
      part: (n, all, links) =>
        `${n} of ${all} nodes drawn with ${links} links, the nearest first. Narrow it: fewer steps, or one direction.`,
      many: (n) => `more than ${n}`,
      alone: "No link touches this node.",
      noPath: "No chain of links leads from the first node to the second.",
      paths: (n, steps, more) => `${more ? "The first " : ""}${n} shortest ${n === 1 ? "path" : "paths"} of ${steps} ${steps === 1 ? "step" : "steps"}.`,
      pathsFor: "Choose two nodes.",
      zoomIn: "Larger", zoomOut: "Smaller", zoomFit: "Fit", skip: "Skip the picture",
      picture: "Causal graph",
      keys: "Tab and the arrow keys walk along the arrows. Enter makes a node the centre, the space bar takes it away or lets it work, O opens its page.",
      centre: "Make it the centre", page: "Open its page",
      takeAway: "Take it away", bringBack: "Bring it back", letWork: "Let it work", letFail: "Let it fail",
      whatIf: "What if", reset: "As it was",
      whatIfLead: "Take a fault away or let a control work, and see what still happens. Links outside the picture count as well.",
      whatIfPart: "Too much leads here to follow all of it: what is not drawn counts as it was.",
      faults: "Present", controls: "Working",
      asItWas: "Nothing is changed.",
      stops: (n) => (n === 1 ? "1 drawn node does not happen any more: " : `${n} drawn nodes do not happen any more: `),
      nothingStops: "Everything drawn still happens: other causes suffice.",
      gone: "does not happen", away: "taken away", works: "works", oscillates: "oscillates",
      command: "The same from the command line",
      links: "The links of this picture", effect: "Effect", follows: "follows from", unless: "unless",
      confidence: "Confidence", told: "In", inferred: "inferred", andMore: (n) => `and ${n} more`,
      allOf: "all of", anyOf: "any of", atLeast: (n) => `at least ${n} of`, defeated: "is defeated by",
      works2: "works", comma: ", ", pathsList: "The paths", centreNow: "centre",
      fault: "fault", condition: "condition", symptom: "symptom", outcome: "outcome", control: "control",
      effectKind: "effect", high: "high", medium: "medium", low: "low", none: "none",
    },
    zh: {
      around: "节点周边", between: "两个节点之间",
      node: "节点", from: "起点", to: "终点", steps: "步数", direction: "方向",
      causes: "原因", effects: "影响", both: "双向",
      choose: "输入名称或标识", noNode: "没有这样的节点。",
      more: (n) => `另有 ${n} 个：请继续输入`,
      drawn: (n, links) => `${n} 个节点，${links} 条链接。`,
      part: (n, all, links) =>
        `共 ${all} 个节点，由近及远画出 ${n} 个及 ${links} 条链接。请缩小范围：减少步数，或只看一个方向。`,
      many: (n) => `${n} 以上`,
      alone: "没有链接涉及这个节点。",
      noPath: "第一个节点没有通往第二个节点的因果链。",
      paths: (n, steps, more) => `${more ? "前 " : ""}${n} 条最短路径，每条 ${steps} 步。`,
      pathsFor: "请选择两个节点。",
      zoomIn: "放大", zoomOut: "缩小", zoomFit: "适应宽度", skip: "跳过图形",
      picture: "因果图",
      keys: "用 Tab 键和方向键沿箭头移动。回车将节点设为中心，空格键移除缺陷或让控制措施生效，O 键打开其页面。",
      centre: "设为中心", page: "打开其页面",
      takeAway: "移除", bringBack: "恢复", letWork: "让它生效", letFail: "让它失效",
      whatIf: "假设分析", reset: "恢复原状",
      whatIfLead: "移除一个缺陷，或让一项控制措施生效，看看哪些仍会发生。图外的链接同样计入。",
      whatIfPart: "上游过多，无法全部追溯：未画出的部分按原状计算。",
      faults: "存在", controls: "生效",
      asItWas: "未作改动。",
      stops: (n) => `图中 ${n} 个节点不再发生：`,
      nothingStops: "图中的一切仍会发生：其他原因已足够。",
      gone: "不会发生", away: "已移除", works: "生效", oscillates: "反复震荡",
      command: "在命令行得到同样的结果",
      links: "图中的链接", effect: "影响", follows: "起因于", unless: "除非",
      confidence: "可信度", told: "出处", inferred: "推断", andMore: (n) => `等另外 ${n} 条`,
      allOf: "全部满足", anyOf: "任一满足", atLeast: (n) => `至少满足 ${n} 项`, defeated: "因此失效：",
      works2: "生效", comma: "，", pathsList: "路径", centreNow: "中心",
      fault: "缺陷", condition: "条件", symptom: "症状", outcome: "后果", control: "控制措施",
      effectKind: "影响", high: "高", medium: "中", low: "低", none: "无",
    },
  };

  const explorer = window.whychain.explorer;
  const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
  const words = WORDS[language];

  /** Make an element of the page with its class, its text and its attributes. */
  function element(tag, className, text, attributes) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
    return made;
  }

  /** What a node is called in the language of the page. */
  const titleOf = (node) => (language === "zh" && node.chinese) || node.title || node.id;
  const kindOf = (node) => words[node.kind === "effect" ? "effectKind" : node.kind];

  Object.assign(explorer, { language, words, element, titleOf, kindOf });
})();
