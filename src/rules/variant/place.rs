//! Does a variant form stand where it stands on purpose: in a quotation, a name, a line of another script, a text about
//! characters?

use std::cell::Cell;

use crate::data::{self, VariantKind};
use crate::rules::line::line_bounds;
use crate::{chars, profile};

/// A line of a block.
pub(super) struct Line<'t> {
    text: &'t str,
    start: usize,
}

impl<'t> Line<'t> {
    /// The lines of a text.
    pub(super) fn all(text: &'t str) -> impl Iterator<Item = Self> {
        let mut at = 0;
        crate::lines::inclusive(text).map(move |line| {
            let start = at;
            at += line.len();
            Self { text: line, start }
        })
    }

    /// The line that holds byte `at`.
    pub(super) fn at(text: &'t str, at: usize) -> Self {
        let (start, end) = line_bounds(text, at);
        Self { text: text.get(start..(end + 1).min(text.len())).unwrap_or_default(), start }
    }

    /// The byte behind it.
    pub(super) const fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    pub(super) fn start(&self) -> usize {
        self.start
    }

    /// The character at byte `at` of the block, with those before and after it in the line.
    pub(super) fn character_at(&self, at: usize) -> Option<(char, [Option<char>; 2])> {
        let (head, tail) = self.text.split_at_checked(at.checked_sub(self.start)?)?;
        let mut tail = tail.chars();
        Some((tail.next()?, [head.chars().next_back(), tail.next()]))
    }

    /// What the guards need to know about the line; `None` when it is not Chinese.
    pub(super) fn view(&self) -> Option<View> {
        (!self.text.chars().any(|c| chars::is_kana(c) || chars::is_hangul(c))).then(|| View::of(self.text, self.start))
    }
}

/// What to make of a variant form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// A slip: repair it.
    Defect,
    /// It may be meant: report it.
    Doubtful,
    /// It is meant: a quotation, a word about the character.
    Meant,
}

/// A line with its sentences, runs of Han characters and brackets. Built in linear time, asked in constant time.
pub(super) struct View {
    chars: Vec<(usize, char)>,
    /// Sums from the start of the line: forms that are not standard, Japanese forms, simplified forms, Han characters.
    sums: Vec<[u32; 4]>,
    /// For each character the sentence, the run of Han and the innermost pair of brackets that it stands in.
    parts: Vec<[Part; 3]>,
    /// The sentence that was asked for last, by its first character: is it about characters?
    about_characters: Cell<Option<(u32, bool)>>,
}

/// From which character to which, half-open.
#[derive(Clone, Copy, Default)]
struct Part {
    from: u32,
    to: u32,
}

const VARIANT: usize = 0;
const JAPANESE: usize = 1;
const SIMPLIFIED: usize = 2;
const HAN: usize = 3;

const SENTENCE: usize = 0;
const RUN: usize = 1;
const BRACKET: usize = 2;

impl View {
    fn of(text: &str, start: usize) -> Self {
        let chars: Vec<(usize, char)> = text.char_indices().map(|(at, c)| (start + at, c)).collect();
        let mut sum = [0; 4];
        let mut sums = vec![sum];
        for (_, c) in &chars {
            sum[HAN] += u32::from(chars::is_han(*c));
            match data::variant_kind(*c) {
                None => sum[SIMPLIFIED] += u32::from(profile::is_surely_simplified(*c)),
                Some(VariantKind::Semantic) => {}
                Some(kind) => {
                    sum[VARIANT] += 1;
                    sum[JAPANESE] += u32::from(kind == VariantKind::Shinjitai);
                }
            }
            sums.push(sum);
        }
        let mut view = Self { parts: vec![[Part::default(); 3]; chars.len()], chars, sums, about_characters: Cell::new(None) };
        view.mark_parts(SENTENCE, |c| chars::ends_sentence(c) || c == '\n');
        view.mark_parts(RUN, |c| !chars::is_han(c));
        view.mark_brackets();
        view
    }

    /// The number of the character at byte `at` of the block.
    pub(super) fn index_of(&self, at: usize) -> Option<usize> {
        self.chars.binary_search_by_key(&at, |(at, _)| *at).ok()
    }

    /// Is the variant at character `i`, whose standard form is `form`, a slip?
    pub(super) fn verdict(&self, i: usize, form: char) -> Verdict {
        let Some([sentence, run, bracket]) = self.parts.get(i).copied() else { return Verdict::Meant };
        if self.is_about_characters(sentence) || self.is_glossed(i, form) {
            return Verdict::Meant;
        }
        let [variants, _, simplified, _] = self.count(sentence);
        if variants >= 2 && variants > simplified {
            return Verdict::Meant;
        }
        let [variants, japanese, simplified, _] = self.count(run);
        let lone_japanese = simplified == 0 && self.char(i).and_then(data::variant_kind) == Some(VariantKind::Shinjitai);
        if simplified == 0 && (variants >= 3 || variants >= 2 && japanese >= 1) || self.is_in_japanese_word(i) {
            return Verdict::Meant;
        }
        if bracket.to > bracket.from {
            let [variants, _, simplified, han] = self.count(bracket);
            if simplified == 0 && variants >= 2 || han <= 1 {
                return Verdict::Meant;
            }
        }
        if lone_japanese || self.is_in_name(i, form, run) { Verdict::Doubtful } else { Verdict::Defect }
    }

    /// Does a form that is not standard stand beside the variant, and is one of the two Japanese, as in 広島?
    fn is_in_japanese_word(&self, i: usize) -> bool {
        let at = |n: usize| self.count(Part { from: n as u32, to: n as u32 + 1 });
        let own = at(i)[JAPANESE];
        [i.checked_sub(1), Some(i + 1)].into_iter().flatten().any(|n| {
            let beside = at(n);
            beside[VARIANT] == 1 && own + beside[JAPANESE] >= 1
        })
    }

    /// Does the standard form stand beside the variant, as in 国（國） and 發同发?
    fn is_glossed(&self, i: usize, form: char) -> bool {
        let reaches = |step: isize| {
            let mut at = i;
            let mut gap = false;
            for _ in 0..5 {
                let Some(next) = at.checked_add_signed(step) else { return false };
                match self.char(next) {
                    Some(c) if c == form => return gap,
                    Some(c) if chars::is_han(c) && !"作同即通为写亦又也是".contains(c) => return false,
                    Some('，' | '。' | '；' | '、' | '\n' | '！' | '？') | None => return false,
                    Some(c) if c.is_alphanumeric() && !chars::is_han(c) => return false,
                    Some(_) => (at, gap) = (next, true),
                }
            }
            false
        };
        reaches(1) || reaches(-1)
    }

    /// Does the variant stand in what reads as a personal name: after a surname and before a title, after a title, or in a
    /// list of names?
    fn is_in_name(&self, i: usize, form: char, run: Part) -> bool {
        let (from, to) = (run.from as usize, run.to as usize);
        let standard = |n: usize| if n == i { Some(form) } else { self.char(n).map(standard_form) };
        let is_surname = |n: usize| standard(n).is_some_and(|c| SURNAMES.contains(c));
        let self_char = |n: usize| self.char(n);
        (i.saturating_sub(2).max(from)..=i).filter(|n| is_surname(*n)).any(|start| {
            (start + 2..=start + 3).filter(|end| *end > i && *end <= to).any(|end| {
                if (start..end).filter_map(self_char).any(|c| "的了和与及在是为之不有".contains(c)) {
                    return false;
                }
                let ends_here = end == to || end == to - 1 && self.char(end) == Some('等');
                self.follows(end, &TITLES)
                    || ends_here && start == from && self.is_in_list_of_names(start, to)
                    || ends_here && self.precedes(start, &TITLES)
            })
        })
    }

    /// Do the items beside the run of Han from `from` to `to`, behind 、 or a space, read as names, and is there one?
    fn is_in_list_of_names(&self, from: usize, to: usize) -> bool {
        let parts = |n: usize| self.char(n).is_some_and(|c| c == '、' || chars::is_inline_space(c));
        let is_surname = |n: usize| self.char(n).map(standard_form).is_some_and(|c| SURNAMES.contains(c));
        let run_at = |n: usize| self.parts.get(n).map(|p| (p[RUN].from as usize, p[RUN].to as usize));
        let starts_name = |n: usize| run_at(n).is_some_and(|(a, b)| (a + 2..=a + 4).contains(&b) && is_surname(a));
        // The first item of a list may follow other words.
        let ends_name = |n: usize| {
            run_at(n).is_some_and(|(a, b)| (2..=3).any(|k| b.checked_sub(k).is_some_and(|m| m >= a && is_surname(m))))
        };
        let before = from.checked_sub(1).filter(|n| parts(*n)).map(|n| n.checked_sub(1).is_some_and(ends_name));
        let after = parts(to).then(|| starts_name(to + 1));
        matches!((before, after), (Some(true), Some(true) | None) | (None, Some(true)))
    }

    fn follows(&self, at: usize, words: &[&str]) -> bool {
        words.iter().any(|w| w.chars().enumerate().all(|(n, c)| self.char(at + n) == Some(c)))
    }

    /// Does one of the words end before character `at`, with spaces or a colon between?
    fn precedes(&self, at: usize, words: &[&str]) -> bool {
        let gap = (0..4)
            .take_while(|n| {
                at.checked_sub(n + 1)
                    .and_then(|m| self.char(m))
                    .is_some_and(|c| chars::is_inline_space(c) || matches!(c, '：' | ':'))
            })
            .count();
        let end = at - gap;
        words.iter().any(|w| end.checked_sub(w.chars().count()).is_some_and(|start| self.follows(start, &[w])))
    }

    fn char(&self, i: usize) -> Option<char> {
        self.chars.get(i).map(|(_, c)| *c)
    }

    fn count(&self, part: Part) -> [u32; 4] {
        let sum = |i: u32| self.sums.get(i as usize).copied().unwrap_or_default();
        let (from, to) = (sum(part.from), sum(part.to));
        std::array::from_fn(|k| to[k].saturating_sub(from[k]))
    }

    /// Cuts the line behind every character that `ends` a part.
    fn mark_parts(&mut self, kind: usize, ends: impl Fn(char) -> bool) {
        let mut from = 0;
        for to in 0..=self.chars.len() {
            if self.chars.get(to).is_some_and(|(_, c)| !ends(*c)) {
                continue;
            }
            let part = Part { from: from as u32, to: to as u32 };
            self.parts.iter_mut().take(to).skip(from).for_each(|p| p[kind] = part);
            from = to + 1;
        }
    }

    fn is_about_characters(&self, sentence: Part) -> bool {
        match self.about_characters.get() {
            Some((from, known)) if from == sentence.from => known,
            _ => {
                let (from, to) = (sentence.from as usize, sentence.to as usize);
                let text: String = self.chars.iter().take(to).skip(from).map(|(_, c)| *c).collect();
                let found = ABOUT_CHARACTERS.iter().any(|w| text.contains(w));
                self.about_characters.set(Some((sentence.from, found)));
                found
            }
        }
    }

    fn mark_brackets(&mut self) {
        let mut open: Vec<(char, usize)> = Vec::new();
        let mut pairs = Vec::new();
        for (i, (_, c)) in self.chars.iter().enumerate() {
            if let Some(closing) = closing_of(*c) {
                open.push((closing, i));
            } else if open.last().is_some_and(|(closing, _)| closing == c)
                && let Some((_, start)) = open.pop()
            {
                pairs.push((start, i));
            }
        }
        // Inner pairs come before outer ones: what is marked stays marked. Depth is bounded so that time stays linear.
        let mut done = vec![false; self.chars.len()];
        for (start, end) in pairs.into_iter().filter(|(start, end)| end - start <= MAX_QUOTATION) {
            for i in start + 1..end {
                if let (Some(p), Some(d)) = (self.parts.get_mut(i), done.get_mut(i))
                    && !*d
                {
                    p[BRACKET] = Part { from: start as u32 + 1, to: end as u32 };
                    *d = true;
                }
            }
        }
    }
}

fn standard_form(c: char) -> char {
    data::standard_forms(c).first().copied().unwrap_or(c)
}

/// Longest quotation that is looked at, in characters.
const MAX_QUOTATION: usize = 400;

const fn closing_of(c: char) -> Option<char> {
    Some(match c {
        '“' => '”',
        '‘' => '’',
        '「' => '」',
        '『' => '』',
        '《' => '》',
        '〈' => '〉',
        '（' => '）',
        '(' => ')',
        '【' => '】',
        '〔' => '〕',
        '［' => '］',
        '[' => ']',
        _ => return None,
    })
}

/// Words of texts about characters.
const ABOUT_CHARACTERS: [&str; 30] = [
    "繁体",
    "繁體",
    "异体",
    "異體",
    "简体",
    "简化字",
    "正体",
    "俗体",
    "俗字",
    "古字",
    "古文字",
    "本字",
    "通假",
    "字形",
    "旧字",
    "新字体",
    "字体",
    "部首",
    "偏旁",
    "笔画",
    "笔顺",
    "汉字",
    "字典",
    "甲骨文",
    "金文",
    "篆书",
    "小篆",
    "同音字",
    "多音字",
    "简化为",
];

/// What stands after a name or before it.
const TITLES: [&str; 52] = [
    "同志",
    "书记",
    "主任",
    "先生",
    "女士",
    "教授",
    "院长",
    "局长",
    "处长",
    "科长",
    "市长",
    "县长",
    "区长",
    "镇长",
    "乡长",
    "村长",
    "省长",
    "部长",
    "总理",
    "主席",
    "委员",
    "代表",
    "代表人",
    "法官",
    "审判员",
    "审判长",
    "书记员",
    "陪审员",
    "律师",
    "医生",
    "医师",
    "老师",
    "博士",
    "经理",
    "董事长",
    "厂长",
    "校长",
    "所长",
    "队长",
    "站长",
    "会长",
    "记者",
    "作者",
    "编辑",
    "院士",
    "师傅",
    "小姐",
    "夫人",
    "将军",
    "司令",
    "原告",
    "被告",
];

/// The usual surnames.
const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏\
钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂\
丛焦向柳邢岳齐沿梅莫庄辛管祝左涂谷祁耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游裴席卫查屈鲍覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁\
瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官\
衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺";

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(text: &str, form: char) -> Verdict {
        let line = Line::all(text).next().unwrap();
        let view = line.view().unwrap();
        let i = view.chars.iter().position(|(_, c)| data::variant_kind(*c).is_some()).unwrap();
        view.verdict(i, form)
    }

    #[test]
    fn quotations_and_glosses_are_meant() {
        assert_eq!(verdict("写成國（国）的样子", '国'), Verdict::Meant);
        assert_eq!(verdict("题着“國泰民安樂”几个字，这样说过", '国'), Verdict::Meant);
        assert_eq!(verdict("从这里进门，“國”在左边", '国'), Verdict::Meant);
        assert_eq!(verdict("从这里进门，國家在左边", '国'), Verdict::Defect);
    }

    #[test]
    fn names_are_doubtful() {
        assert_eq!(verdict("这是张國华同志说的", '国'), Verdict::Doubtful);
        assert_eq!(verdict("审判长：张國华", '国'), Verdict::Doubtful);
        assert_eq!(verdict("参加者有李明、张國华、王强等", '国'), Verdict::Doubtful);
        assert_eq!(verdict("陳建平先生说过这些话", '陈'), Verdict::Doubtful);
        assert_eq!(verdict("王书记強调这个问题", '强'), Verdict::Defect);
        assert_eq!(verdict("制定时间表、路綫图，推进工作", '线'), Verdict::Defect);
        assert_eq!(verdict("封山育林20萬亩、禁牧5处", '万'), Verdict::Defect);
    }
}
