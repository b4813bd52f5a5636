//! Wrong characters that look or sound like the right ones, decided by the word they stand in, never by the character alone.

#[cfg(feature = "model")]
pub(crate) mod everyday;
#[cfg(feature = "model")]
pub(crate) mod model;
mod phrases;
mod script;
mod slips;
mod words;

use crate::profile::Script;
use crate::rule::{Category, Rule};

const SCRIPTS: [Script; 3] = [Script::Simplified, Script::Mixed, Script::Unknown];

/// The ids of the rules of review, those of [`of_review`] and [`everyday`]: they run where a thorough search is asked for, or where they
/// are named.
pub(crate) const OF_REVIEW: [&str; 12] = [
    "confusion/everyday-word",
    "confusion/everyday-slip",
    "confusion/again-written-as-at",
    "confusion/at-written-as-again",
    "confusion/seat-written-for-sit",
    "confusion/carry-written-for-wear",
    "confusion/that-written-as-which",
    "confusion/which-written-as-that",
    "confusion/particle-slip",
    "confusion/adverbial-de-slip",
    "confusion/complement-de-slip",
    "confusion/attributive-de-slip",
];

/// Rules that only report, for review: slips of everyday writing. They would cost messages a third of the time otherwise.
pub(crate) fn of_review() -> Vec<Rule> {
    slips::rules()
}

pub(super) fn rules() -> Vec<Rule> {
    let anywhere: Vec<_> = words::anywhere().collect();
    let near_misses = phrases::near_misses(&anywhere);
    let mut rules = vec![
        Rule::new("confusion/set-phrase", Category::Confusion)
            .summary("one character of a set phrase is a look-alike of the right one")
            .source("measured: the wrong forms do not stand in 67 million characters but by mistake")
            .confidence(97)
            .scripts(SCRIPTS)
            .pairs(near_misses)
            .bad("要坚持管党治觉不放松。", "要坚持管党治党不放松。")
            .bad("各级干部都要守士尽责、冲在前面。", "各级干部都要守土尽责、冲在前面。")
            .good("介绍科学发展现状和科学发展规划。"),
        Rule::new("confusion/wrong-word", Category::Confusion)
            .summary("one character of a word is a look-alike or sound-alike of the right one")
            .source("measured: the wrong forms do not stand in 67 million characters but by mistake")
            .confidence(95)
            .scripts(SCRIPTS)
            .pairs(anywhere)
            .bad("全县人囗超过十万，竖持绿色发展，必顷常抓不懈。", "全县人口超过十万，坚持绿色发展，必须常抓不懈。")
            .good("他用坚果招待客人，说起人口和绿色食品。"),
        Rule::new("confusion/wrong-word-in-context", Category::Confusion)
            .summary("one character of a word is a look-alike of the right one, and no other words make this form here")
            .source("measured: guarded until the form stands in 67 million characters only by mistake")
            .confidence(93)
            .scripts(SCRIPTS)
            .pairs(words::in_context())
            .bad("我们没有时问，要特续努力，项目己经开工，末来可期。", "我们没有时间，要持续努力，项目已经开工，未来可期。")
            .bad("今天的成绩毕竞来之不易，环境整冶要抓紧。", "今天的成绩毕竟来之不易，环境整治要抓紧。")
            .bad("各级觉委和觉员都要学习。", "各级党委和党员都要学习。")
            .good("有事随时问他，这种风格独特续写新篇。")
            .good("自己经历过的事，周末来客人时再说。")
            .good("他自觉委屈，也感觉员工很累，各自已经走开。")
            .good("他研究竞争对手，和网友展开争论，又带领士兵减轻济南的负担。")
            .good("前往宿舍的路上，他放眼晴空，见一批淮河的船，便关注宅基地兼具休闲的用处。")
            .good("申清退之请，整治炼油厂，再三重申清廉；累积订单，积累订单。"),
        Rule::new("confusion/between-written-as-ask", Category::Confusion)
            .summary("之问 after two parties is 之间")
            .source("现代汉语词典, 之间; measured: 世纪之问, 时代之问 are nouns and stay")
            .confidence(92)
            .needs(["之问"])
            .scripts(SCRIPTS)
            .by_line()
            .regex(
                r"(?:干群|党群|警民|邻里|城乡|上下级|彼此|双方|两者|二者|三者|两国|各国|两地|两岸|地区|区域|夫妻|人与人|国与国|心与心)之(?<x>问)(?:[^\p{Han}]|[的是有要没不存互相应]|$)",
                "间",
            )
            .bad("要密切干群之问的联系，处理好邻里之问的矛盾。", "要密切干群之间的联系，处理好邻里之间的矛盾。")
            .good("这是世纪之问、时代之问，也是两国之问答集。"),
        Rule::new("confusion/deduct-written-for-dig", Category::Confusion)
            .summary("扣 where one goes into details is 抠")
            .source("现代汉语词典, 抠, 抠字眼; both forms are rare in official documents: only reported")
            .confidence(75)
            .needs(["扣细", "扣字眼"])
            .scripts(SCRIPTS)
            .regex(r"(?:抓\p{Han}|[不要别爱光只去，；。、]|^)(?<x>扣)(?:字眼|细节|细(?:[，；。、]|$))", "抠")
            .bad("工作要抓早扣细，不要只扣字眼。", "工作要抓早抠细，不要只抠字眼。")
            .good("折扣细节另行通知，回扣细则从严，纽扣细小，不扣细账。"),
        Rule::new("confusion/parallel-complement", Category::Confusion)
            .summary("的 before the second of two parallel complements is 得")
            .source("现代汉语八百词, 得")
            .confidence(92)
            .needs(["的多", "的少"])
            .scripts(SCRIPTS)
            .by_line()
            .regex(r"\p{Han}得(?:多|少)[\p{Han}&&[^的得多少比还要更]](?<x>的)(?:多|少)(?:[^\p{Han}]|$)", "得")
            .bad("有人担心“做得多错的多”，不敢动手。", "有人担心“做得多错得多”，不敢动手。")
            .good("今年比去年好得多，来的多，走的少。")
            .good("说得多的多半做不到。"),
        Rule::new("confusion/adverbial-de", Category::Confusion)
            .summary("的 between an adverb and its verb is 地")
            .source("现代汉语八百词, 地")
            .confidence(92)
            .needs(["自觉的", "自主的", "自禁的", "犹豫的", "不觉的", "反顾的"])
            .scripts(SCRIPTS)
            .by_line()
            .regex(
                r"(?:不自觉|不由自主|情不自禁|毫不犹豫|不知不觉|义无反顾)(?<x>的)(?:降低|放松|放慢|加快|减少|提高|流露|笑|哭|想|走|停|低|抬|点|摇|握|叫|喊|说|皱|退|后退|变|忽视|答应|选择|接受|拒绝|拿|投|站|冲|陷入|养成|形成|松懈|模仿|跟随|加入|改变|产生|流|唱|跳|回答|扑|跑)(?:了|出|起|下|着|到)",
                "地",
            )
            .bad("他不自觉的放松了警惕，大家不由自主的笑了起来。", "他不自觉地放松了警惕，大家不由自主地笑了起来。")
            .good("这是一种不自觉的行为，也是不自觉的降低。"),
    ];
    rules.extend(script::rules());
    #[cfg(feature = "model")]
    rules.push(model::rule());
    rules
}
